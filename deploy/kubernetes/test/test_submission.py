"""The submit script with the real spark-submit, and a stand-in for the API server that keeps what it is sent."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import kubernetes_validate
from test_kubernetes import FOLDER, NEWEST, OLDEST, readme_block

TIME = "2026-01-01T00:00:00Z"

# The last keeps credentials of this machine's own clusters out.
ENVIRONMENT = {
    "IMAGE": "registry.example.org/tsds-spark:0.1.0",
    "SPARK_LOCAL_IP": "127.0.0.1",
    "KUBERNETES_AUTH_TRYKUBECONFIG": "false",
}


# Starts executors, and ends when a file is there.
APPLICATION = """
import os, sys, time
from pyspark import SparkContext
context = SparkContext()
while not os.path.exists(sys.argv[1]):
    time.sleep(0.1)
context.stop()
"""


class ApiServer(ThreadingHTTPServer):
    """Takes all objects, and says of each pod that it ended with a status, or if there is none, that it waits."""

    daemon_threads = True

    def __init__(self, exit_status: int | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.exit_status = exit_status
        self.objects: list[dict[str, Any]] = []
        self.paths: list[str] = []

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [each for each in self.objects if each["kind"] == kind]

    def now(self, pod: dict[str, Any]) -> dict[str, Any]:
        if self.exit_status is None:
            return stored(pod)
        terminated = {"exitCode": self.exit_status, "startedAt": TIME, "finishedAt": TIME}
        container = {"name": pod["spec"]["containers"][0]["name"], "state": {"terminated": terminated}}
        phase = "Failed" if self.exit_status else "Succeeded"
        return stored(pod) | {"status": {"phase": phase, "startTime": TIME, "containerStatuses": [container]}}


def stored(sent: dict[str, Any]) -> dict[str, Any]:
    """An object as the server gives it back."""
    kept = copy.deepcopy(sent)
    kept["metadata"] |= {"uid": "00000000-0000-0000-0000-000000000001", "resourceVersion": "1"}
    kept["metadata"]["creationTimestamp"] = TIME
    return kept | ({"status": {"phase": "Pending"}} if kept["kind"] == "Pod" else {})


class Handler(BaseHTTPRequestHandler):
    server: ApiServer

    def keep(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.objects.append(sent)
        self.server.paths.append(self.path)
        self.answer(200, stored(sent))

    do_POST = do_PATCH = do_PUT = keep

    def do_GET(self) -> None:
        pods = [self.server.now(pod) for pod in self.server.of_kind("Pod")]
        named = [pod for pod in pods if self.path.split("?")[0].endswith("/" + pod["metadata"]["name"])]
        if named:
            self.answer(200, *named)
        elif "watch=true" not in self.path:
            self.answer(200, {"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": pods})
        elif "Upgrade" in self.headers:
            # No WebSockets: the client asks again without.
            self.answer(503, {"kind": "Status", "apiVersion": "v1", "code": 503})
        else:
            self.answer(200, *({"type": "MODIFIED", "object": pod} for pod in pods))

    def do_DELETE(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(200, {"kind": "Status", "apiVersion": "v1", "status": "Success"})

    def answer(self, code: int, *bodies: dict[str, Any]) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        for body in bodies:
            self.wfile.write(json.dumps(body).encode() + b"\n")

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


class SubmissionTest(unittest.TestCase):
    def start(self, exit_status: int | None) -> tuple[ApiServer, str]:
        """A server, and the name of the master there."""
        server = ApiServer(exit_status)
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        return server, f"k8s://http://127.0.0.1:{server.server_port}"

    def submit(self, exit_status: int) -> tuple[ApiServer, subprocess.CompletedProcess[str]]:
        """Runs the command of README.md."""
        server, master = self.start(exit_status)
        command = readme_block("deploy/kubernetes/submit").replace("k8s://https://10.0.0.1:6443", master)
        self.assertIn(master, command)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command.replace("/opt/spark", os.environ["SPARK_HOME"])],
            cwd=FOLDER.parent.parent,
            env=os.environ | ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return server, done

    def assert_valid(self, sent: list[dict[str, Any]]) -> None:
        for each in sent:
            for version in OLDEST, NEWEST:
                kubernetes_validate.validate(each, version, strict=True)

    def test_driver_s_pod_is_valid_and_as_the_files_say(self) -> None:
        server, done = self.submit(0)

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_valid(server.objects)
        (pod,) = server.of_kind("Pod")
        (container,) = pod["spec"]["containers"]
        for path in server.paths:
            self.assertRegex(path, "^/api/v1/namespaces/tsds/")
        self.assertEqual(pod["spec"]["serviceAccountName"], "tsds-spark")
        self.assertEqual(pod["spec"]["securityContext"]["runAsUser"], 185)
        self.assertEqual(container["securityContext"]["capabilities"]["drop"], ["ALL"])
        self.assertEqual(container["image"], "registry.example.org/tsds-spark:0.1.0")
        self.assertEqual(container["resources"]["limits"], {"cpu": "2", "memory": "9216Mi"})
        self.assertEqual(container["resources"]["requests"], container["resources"]["limits"])
        environment = {each["name"]: each for each in container["env"]}
        self.assertEqual(environment["LANG"]["value"], "C.UTF-8")
        self.assertEqual(
            environment["AWS_SECRET_ACCESS_KEY"]["valueFrom"]["secretKeyRef"], {"name": "tsds-s3", "key": "secret-key"}
        )
        at = container["args"].index("local:///opt/tsds/tsds-spark-job.jar")
        self.assertEqual(container["args"][at + 1 : at + 3], ["select", "--candidates"])

        (properties,) = [
            each["data"]["spark.properties"]
            for each in server.of_kind("ConfigMap")
            if "spark.properties" in each.get("data", {})
        ]
        self.assertIn("spark.executor.instances=8", properties)
        self.assertIn("spark.kubernetes.executor.volumes.emptyDir.spark-local-dir-1.options.sizeLimit=100Gi", properties)

    def test_status_is_what_the_real_spark_submit_logs_of_the_driver(self) -> None:
        _, done = self.submit(3)

        self.assertEqual(done.returncode, 3, done.stderr)

    def test_executors_pods_are_valid_and_as_the_files_say(self) -> None:
        server, master = self.start(None)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        application, log = Path(folder.name) / "application.py", Path(folder.name) / "log"
        application.write_text(APPLICATION)
        command = [f"{os.environ['SPARK_HOME']}/bin/spark-submit", "--master", master, "--deploy-mode", "client"]
        command += ["--properties-file", str(FOLDER / "spark.properties"), "--driver-memory", "512m"]
        command += ["--conf", f"spark.kubernetes.executor.podTemplateFile={FOLDER / 'pod-template.yaml'}"]
        command += ["--conf", "spark.scheduler.minRegisteredResourcesRatio=0", str(application), f"{folder.name}/end"]
        with log.open("w") as file, subprocess.Popen(
            command, env=os.environ | ENVIRONMENT, stdout=file, stderr=subprocess.STDOUT
        ) as running:
            try:
                end = time.monotonic() + 60
                while len(server.of_kind("Pod")) < 8 and running.poll() is None and time.monotonic() < end:
                    time.sleep(0.1)
                Path(folder.name, "end").touch()
                running.wait(60)
            finally:
                running.kill()

        pods = server.of_kind("Pod")
        self.assertEqual(len(pods), 8, log.read_text()[-4000:])
        self.assert_valid(server.objects)
        for pod in pods:
            (container,) = pod["spec"]["containers"]
            self.assertEqual(pod["spec"]["serviceAccountName"], "tsds-spark")
            self.assertEqual(pod["spec"]["securityContext"]["runAsUser"], 185)
            self.assertEqual(container["resources"]["limits"], {"cpu": "4", "memory": "10240Mi"})
            self.assertEqual(container["resources"]["requests"], container["resources"]["limits"])
            environment = {each["name"]: each.get("value") for each in container["env"]}
            self.assertEqual(environment["LANG"], "C.UTF-8")
            self.assertEqual(environment["OPENBLAS_NUM_THREADS"], "1")
            self.assertEqual(environment["SPARK_LOCAL_DIRS"], "/var/spark-local")
            (disk,) = [each for each in pod["spec"]["volumes"] if each["name"] == "spark-local-dir-1"]
            self.assertEqual(disk["emptyDir"]["sizeLimit"], "100Gi")


if __name__ == "__main__":
    unittest.main()
