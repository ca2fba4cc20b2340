"""Tasks that wait for input, run tsds-spark and judge its result, for DAGs of any shape."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
from airflow.sdk import BaseSensorOperator, ObjectStoragePath, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSensorTimeout

if TYPE_CHECKING:
    from airflow.sdk import Context

# Exit statuses that another try cannot change: a mistake in options or data, a refusal by --strict.
FINAL_STATUSES = (2, 3)

# Java names files in the encoding of the locale; in others than UTF-8 names get lost. In client mode
# the driver has the locale of the Airflow worker.
LOCALE_CONF = {
    "spark.yarn.appMasterEnv.LANG": "C.UTF-8",
    "spark.kubernetes.driverEnv.LANG": "C.UTF-8",
    "spark.executorEnv.LANG": "C.UTF-8",
}

# A sum of probabilities is off by rounding only.
SUM_TOLERANCE = 1e-9


def storage_path(uri: str, conn_id: str | None = None) -> ObjectStoragePath:
    """The path as Airflow names it: Hadoop's name for S3 is not Airflow's."""
    return ObjectStoragePath(re.sub("^s3[an]://", "s3://", uri), conn_id=conn_id)


def is_there(uri: str, conn_id: str | None = None) -> bool:
    """Whether there is such a file, or such a folder with something in it."""
    path = storage_path(uri, conn_id)
    # What an earlier look listed may be outdated. Each access to path.fs may be another file system, with a
    # cache of its own.
    files = path.fs
    files.invalidate_cache()
    return files.isfile(path.path) or (files.isdir(path.path) and bool(files.ls(path.path, detail=False)))


class TsdsInputSensor(BaseSensorOperator):
    """Waits for inputs, deferred between two looks, so that it keeps neither worker nor pool slot.

    :param inputs: URIs of files, or of folders, which must not be empty (templated)
    :param markers: URIs of files that other jobs write last; one that ends with ``/`` names none and
        is not waited for, so that the file's name can be left out (templated)
    :param storage_conn_id: connection to look with, where the file system needs one
    :param kwargs: as for BaseSensorOperator: ``poke_interval`` from look to look, ``timeout`` in all

    It resumes by the clock and looks in a worker: a trigger that looks itself would have to be
    installed where the triggerer finds it, which does not read the folder of DAGs, and needs the
    credentials there too.
    """

    template_fields: Sequence[str] = ("inputs", "markers")

    def __init__(
        self,
        *,
        inputs: list[str],
        markers: list[str] | None = None,
        storage_conn_id: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.inputs = inputs
        self.markers = markers or []
        self.storage_conn_id = storage_conn_id

    def execute(self, context: Context) -> None:
        self.look(context)

    def look(self, context: Context, until: str | None = None, event: Any = None) -> None:
        """Ends if all inputs are there, and else looks again later, until the given time.

        :param until: None at the first look; `airflow dags test` gives none at the others either
        """
        until = until or (datetime.now(timezone.utc) + timedelta(seconds=self.timeout)).isoformat()
        missing = self.missing()
        if not missing:
            return
        if datetime.now(timezone.utc) >= datetime.fromisoformat(until):
            raise AirflowSensorTimeout(
                f"still missing: {', '.join(missing)}; the wait ended at {until}: clear this task once it is there"
            )
        self.log.info("missing: %s; looks again in %g s", ", ".join(missing), self.poke_interval)
        self.defer(
            trigger=TimeDeltaTrigger(timedelta(seconds=self.poke_interval)),
            method_name="look",
            kwargs={"until": until},
        )

    def missing(self) -> list[str]:
        named = [marker for marker in self.markers if not marker.endswith("/")]
        return [uri for uri in [*self.inputs, *named] if not is_there(uri, self.storage_conn_id)]


class TsdsSelectOperator(SparkSubmitOperator):
    """Runs ``select`` of the job jar and returns what `summary` makes of its report.

    The job gets ``--resume``: where the output is complete it does nothing and succeeds, where an
    earlier try was cut short it continues behind the last finished stage.

    A mistake in options or data fails without a retry. An input that is not there is none: another
    try may find it. The job's closing line tells, at the end of the log of spark-submit that the
    provider puts into its exception. In deploy mode ``cluster`` the driver's log is elsewhere, and
    every failure is tried again.

    :param candidates: URI of the embeddings to choose from (templated)
    :param queries: URI of the embeddings of the task's examples (templated)
    :param output_uri: folder for the result, which must differ from run to run (templated)
    :param options: further options of ``select`` by name, without dashes (values are templated)
    :param storage_conn_id: connection to look at inputs and report with, where the file system needs one
    :param kwargs: as for SparkSubmitOperator; ``application`` is the job jar
    """

    template_fields: Sequence[str] = (*SparkSubmitOperator.template_fields, "candidates", "queries", "output_uri")

    def __init__(
        self,
        *,
        candidates: str,
        queries: str,
        output_uri: str,
        options: dict[str, str] | None = None,
        storage_conn_id: str | None = None,
        **kwargs: Any,
    ) -> None:
        arguments = ["select", "--candidates", candidates, "--queries", queries]
        arguments += ["--output", output_uri, "--resume"]
        for name, value in (options or {}).items():
            arguments += [f"--{name}", value]
        super().__init__(
            java_class="io.tsds.cli.Main",
            application_args=arguments,
            conf={**LOCALE_CONF, **(kwargs.pop("conf", None) or {})},
            **kwargs,
        )
        self.candidates = candidates
        self.queries = queries
        self.output_uri = output_uri
        self.storage_conn_id = storage_conn_id

    def execute(self, context: Context) -> dict[str, Any]:
        try:
            super().execute(context)
        except AirflowException as failure:
            closing = closing_line(str(failure))
            if closing is None or closing["exit"] not in FINAL_STATUSES:
                raise
            if missing := self._missing_inputs():
                raise AirflowException(f"not there: {', '.join(missing)}") from failure
            raise AirflowFailException(closing["message"]) from failure
        with (storage_path(self.output_uri, self.storage_conn_id) / "report.json").open("rb") as file:
            return summary(json.load(file))

    def _missing_inputs(self) -> list[str]:
        return [uri for uri in (self.candidates, self.queries) if not is_there(uri, self.storage_conn_id)]


def closing_line(log: str) -> dict[str, Any] | None:
    """The job's closing line, the last one in a log; None if there is none."""
    for line in reversed(log.splitlines()):
        start = line.find('{"event":"tsds-finished"')
        if start < 0:
            continue
        try:
            return json.loads(line[start:])
        except ValueError:
            # The provider blots out what looks like a password, quotes included.
            status = re.search(r'"exit":(\d+)', line)
            return {"exit": int(status[1]), "message": line[start:]} if status else None
    return None


def summary(report: dict[str, Any]) -> dict[str, Any]:
    """What other tasks need of a report.json: output, verdict and a few figures."""
    found = objections(report)
    sample = report.get("sample", {})
    return {
        "output": report["files"]["output"],
        "verdict": "not proven" if found else "exact",
        "objections": found,
        "figures": {
            **{name: report["counts"][name] for name in ("queries", "candidates", "pool")},
            **{name: sample[name] for name in ("draws", "distinctDrawn") if name in sample},
            "seconds": round(report["run"]["seconds"], 1),
        },
    }


def objections(report: dict[str, Any]) -> list[str]:
    """What speaks against the certificates of a report: of one task, or of several."""
    if "tasks" in report:
        return [f"{task['name']}: {text}" for task in report["tasks"] for text in _objections(task)]
    return _objections(report)


def _objections(result: dict[str, Any]) -> list[str]:
    certificate = result["certificate"]
    prefetch, assumption = certificate["prefetch"], certificate["assumption"]
    found = []
    if prefetch["tooShort"]:
        advice = f"try --prefetch {prefetch['toTry']}" if prefetch["toTry"] else "take a longer one"
        found.append(
            f"the prefetch was too short for {prefetch['tooShortQueries']} queries,"
            f" {prefetch['massOnLastNeighbors']:.2%} of the mass is on last neighbors; {advice}"
        )
    if assumption["state"] not in ("proven", "not-needed"):
        found.append(f"the assumption {assumption['statement']} is {assumption['state']}")
    if abs(certificate["probabilitySum"] - 1) > SUM_TOLERANCE:
        found.append(f"the probabilities add up to {certificate['probabilitySum']}, not to 1")
    return found


@task(retries=0)
def check_certificate(result: dict[str, Any], **context: Any) -> str:
    """Fails unless the result is proven to be the optimum; returns the output's URI.

    Each asset among its outlets gets an event that has output and figures in ``extra``.
    """
    if result["objections"]:
        raise AirflowFailException("; ".join(result["objections"]))
    for asset in context["task"].outlets:
        context["outlet_events"][asset].extra = {"output": result["output"], **result["figures"]}
    return result["output"]
