"""The manifests against schemas that know every field, and the submit script and the commands of
README.md with programs that only say what they were asked for."""

from __future__ import annotations

import copy
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml
from kubeflow_spark_api.models import SparkV1beta2SparkApplication

FOLDER = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = "1.28", "1.37"


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(FOLDER.glob("*.yaml")):
        for manifest in yaml.safe_load_all(file.read_text()):
            yield f"{file.name} {manifest['kind']}", manifest


def readme_block(text: str) -> str:
    """The block of commands in README.md that has a text."""
    blocks = re.findall(r"```bash\n(.*?)```", (FOLDER / "README.md").read_text(), re.S)
    (found,) = [block for block in blocks if text in block and "test/run" not in block]
    return found


def check(manifest: dict[str, Any]) -> None:
    """Raises unless the manifest has the fields of its schema, of their types, and no others."""
    if manifest["apiVersion"] == "sparkoperator.k8s.io/v1beta2":
        understood = SparkV1beta2SparkApplication.from_dict(manifest).to_dict()
        if understood != manifest:
            raise ValueError(f"understood as {understood}")
        return
    for version in OLDEST, NEWEST:
        kubernetes_validate.validate(manifest, version, strict=True)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """All objects of the schema in a manifest; the keys of the others are free."""
    if isinstance(value, dict):
        yield value
        for key, child in value.items():
            if key not in ("labels", "sparkConf"):
                yield from objects(child)
    elif isinstance(value, list):
        for child in value:
            yield from objects(child)


def pods(value: Any) -> Iterator[dict[str, Any]]:
    """All security contexts of pods."""
    for each in objects(value):
        context = each.get("podSecurityContext")
        if context is None and each.get("containers"):
            context = each["securityContext"]
        if context is not None:
            yield context


class ManifestsTest(unittest.TestCase):
    def test_all_are_valid(self) -> None:
        kinds = []
        for name, manifest in manifests():
            with self.subTest(name):
                check(manifest)
            kinds.append(manifest["kind"])
        self.assertEqual(
            sorted(kinds), ["Namespace", "Pod", "Role", "RoleBinding", "ServiceAccount", "SparkApplication"]
        )

    def test_a_misspelled_field_is_found_anywhere(self) -> None:
        for name, manifest in manifests():
            for i, _ in enumerate(objects(manifest)):
                wrong = copy.deepcopy(manifest)
                list(objects(wrong))[i]["mispelled"] = "x"
                with self.subTest(name, object=i), self.assertRaises(Exception):
                    check(wrong)

    def test_a_wrong_type_is_found(self) -> None:
        application = next(m for _, m in manifests() if m["kind"] == "SparkApplication")
        application["spec"]["executor"]["instances"] = "8"

        with self.assertRaises(ValueError):
            check(application)

    def test_no_pod_runs_as_root(self) -> None:
        found = [context for _, manifest in manifests() for context in pods(manifest)]

        self.assertEqual(len(found), 3)
        for context in found:
            self.assertEqual((context["runAsNonRoot"], context["runAsUser"]), (True, 185))

    def test_nothing_restarts_by_itself(self) -> None:
        policies = {m["kind"]: m["spec"]["restartPolicy"] for _, m in manifests() if "spec" in m}

        self.assertEqual(policies, {"Pod": "Never", "SparkApplication": {"type": "Never"}})


class SubmitTest(unittest.TestCase):
    def setUp(self) -> None:
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.spark = Path(home.name)
        (self.spark / "bin").mkdir()
        (self.spark / "jars").mkdir()
        (self.spark / "jars" / "spark-kubernetes_2.13-4.1.0.jar").touch()

    def submit(self, script: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs the submit script; ``script`` stands in for spark-submit."""
        stub = self.spark / "bin" / "spark-submit"
        stub.write_text(f"#!/usr/bin/env bash\n{script}\n")
        stub.chmod(0o755)
        environment = os.environ | {"SPARK_HOME": str(self.spark), "K8S_MASTER": "k8s://https://127.0.0.1:1"} | more
        return subprocess.run(
            [FOLDER / "submit", *arguments], env=environment, capture_output=True, text=True, check=False
        )

    def test_options_stand_on_their_side_of_the_jar(self) -> None:
        done = self.submit('printf "<%s>" "$@"', "select", "--output", "a b", "--", "--conf", "x=y")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("<--master><k8s://https://127.0.0.1:1>", done.stderr)
        self.assertIn(f"<--properties-file><{FOLDER}/spark.properties>", done.stderr)
        self.assertIn(
            "<--conf><x=y><--class><io.tsds.cli.Main><local:///opt/tsds/tsds-spark-job.jar>"
            "<select><--output><a b>",
            done.stderr,
        )

    def test_status_is_the_driver_s(self) -> None:
        self.assertEqual(self.submit('echo "  exit code: 3"', "select").returncode, 3)
        self.assertEqual(self.submit('echo "  exit code: 0"', "select").returncode, 0)
        self.assertEqual(self.submit("exit 1", "select").returncode, 1)

    def test_what_is_missing_is_said(self) -> None:
        done = self.submit("exit 0", "select", K8S_MASTER="https://127.0.0.1:1")

        self.assertEqual(done.returncode, 2)
        self.assertIn("K8S_MASTER is 'https://127.0.0.1:1'", done.stderr)

        done = self.submit("exit 0", "--", "--conf", "x=y")

        self.assertEqual(done.returncode, 2)
        self.assertIn("give a command", done.stderr)


# Stand-ins for what lies outside the project. Each says how it was called; what it makes, they make.
STAND_INS = {
    "mvn": 'mkdir -p spark-job-tests/s3a/target/jars; touch spark-job-tests/s3a/target/jars/hadoop-aws-3.4.2.jar',
    "docker": 'if [ "$1" = build ]; then echo "jars: $(ls "${@: -1}/jars")"; fi',
    "kubectl": 'if [ "$1" = apply ]; then [ -f "$3" ] || exit 1; fi',
    "spark-submit": "",
    "tsds": 'echo "tsds 0.1.0 (built for Spark 4.1.0)" >&3',
}


class ReadmeTest(unittest.TestCase):
    def setUp(self) -> None:
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.project = Path(home.name) / "project"
        self.spark = Path(home.name) / "spark"
        self.log = Path(home.name) / "log"
        deploy = FOLDER.parent
        shutil.copytree(deploy, self.project / "deploy")
        shutil.copytree(deploy.parent / "conf", self.project / "conf")
        (self.project / "spark-job" / "target").mkdir(parents=True)
        (self.project / "spark-job" / "target" / "tsds-spark-0.1.0-job.jar").touch()
        (self.spark / "jars").mkdir(parents=True)
        (self.spark / "jars" / "spark-kubernetes_2.13-4.1.0.jar").touch()
        for name, script in STAND_INS.items():
            folder = self.project / "deploy" / "bin" if name == "tsds" else self.spark / "bin"
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(
                f'#!/usr/bin/env bash\nexec 3>&1 >> {self.log}\necho {name} "$@"\n{script}\n'
            )
            (folder / name).chmod(0o755)

    def test_commands_work_in_their_order(self) -> None:
        text = (FOLDER / "README.md").read_text()
        blocks = [block for block in re.findall(r"```bash\n(.*?)```", text, re.S) if "test/run" not in block]
        commands = "".join(blocks).replace("/opt/spark", str(self.spark))
        environment = os.environ | {
            "PATH": f"{self.spark}/bin:{os.environ['PATH']}",
            "AWS_ACCESS_KEY_ID": "id",
            "AWS_SECRET_ACCESS_KEY": "key",
        }

        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

        self.assertEqual(done.returncode, 0, done.stderr)
        log = self.log.read_text()
        image = "registry.example.org/tsds-spark:0.1.0"
        steps = [
            "mvn ",
            f"--tag {image} ",
            "jars: hadoop-aws-",
            f"docker push {image}",
            "kubectl apply -f deploy/kubernetes/namespace.yaml",
            "create secret generic tsds-s3 --from-literal=access-key=id --from-literal=secret-key=key",
            f"spark.kubernetes.container.image={image}",
            "kubectl apply -f deploy/kubernetes/spark-application.yaml",
        ]
        at = -1
        for step in steps:
            found = log.find(step, at + 1)
            self.assertGreater(found, at, f"{step} comes not after the step before, or not at all:\n{log}")
            at = found

    def test_secret_of_the_readme_is_what_the_manifest_reads(self) -> None:
        application = next(m for _, m in manifests() if m["kind"] == "SparkApplication")
        text = (FOLDER / "README.md").read_text()

        for part in "driver", "executor":
            for variable in application["spec"][part]["env"]:
                if "valueFrom" in variable:
                    secret = variable["valueFrom"]["secretKeyRef"]
                    self.assertIn(f"create secret generic {secret['name']} ", text)
                    self.assertIn(f"--from-literal={secret['key']}=", text)
                    self.assertIn(
                        f"spark.kubernetes.{part}.secretKeyRef.{variable['name']}={secret['name']}:{secret['key']}",
                        text,
                    )


if __name__ == "__main__":
    unittest.main()
