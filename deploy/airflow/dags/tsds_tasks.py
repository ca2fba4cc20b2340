"""Tasks that run tsds-spark and judge its result, for DAGs of any shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import ObjectStoragePath, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

if TYPE_CHECKING:
    from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
    from airflow.sdk import Context

CLOSING_LINE = '{"event":"tsds-finished"'

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


class TsdsSelectOperator(SparkSubmitOperator):
    """Runs ``select`` of the job jar and returns ``{"closing": ..., "report": ...}``.

    The job gets ``--resume``: where the output is complete it does nothing and succeeds, where an
    earlier try was cut short it continues behind the last finished stage.

    :param candidates: URI of the embeddings to choose from (templated)
    :param queries: URI of the embeddings of the task's examples (templated)
    :param output_uri: folder for the result, which must differ from run to run (templated)
    :param options: further options of ``select`` by name, without dashes (values are templated)
    :param report_conn_id: connection to read the report with, where its file system needs one
    :param kwargs: as for SparkSubmitOperator; ``application`` is the job jar

    ``closing`` is the job's last log line, or None where the driver's log is elsewhere, as with
    deploy mode ``cluster``; ``report`` is the report.json of the output.
    """

    template_fields: Sequence[str] = (*SparkSubmitOperator.template_fields, "output_uri")

    def __init__(
        self,
        *,
        candidates: str,
        queries: str,
        output_uri: str,
        options: dict[str, str] | None = None,
        report_conn_id: str | None = None,
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
        self.output_uri = output_uri
        self.report_conn_id = report_conn_id
        self.closing: dict[str, Any] | None = None

    def execute(self, context: Context) -> dict[str, Any]:
        try:
            super().execute(context)
        except AirflowException as failure:
            if self.closing and self.closing["exit"] in FINAL_STATUSES:
                raise AirflowFailException(self.closing["message"]) from failure
            raise
        return {"closing": self.closing, "report": self._read_report()}

    def _get_hook(self) -> SparkSubmitHook:
        hook = super()._get_hook()
        log_lines = hook._process_spark_submit_log
        hook._process_spark_submit_log = lambda lines: log_lines(self._watch(lines))
        return hook

    def _watch(self, lines: Iterable[str]) -> Iterator[str]:
        """Passes on the lines, and remembers the job's closing one."""
        for line in lines:
            start = line.find(CLOSING_LINE)
            if start >= 0:
                self.closing = json.loads(line[start:])
            yield line

    def _read_report(self) -> dict[str, Any]:
        # Hadoop's name for S3 is not Airflow's.
        uri = self.output_uri.replace("s3a://", "s3://", 1)
        report = ObjectStoragePath(uri, conn_id=self.report_conn_id) / "report.json"
        with report.open("rb") as file:
            return json.load(file)


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
def check_certificate(result: dict[str, Any]) -> str:
    """Fails unless the report proves the result to be the optimum; returns the output's URI."""
    report = result["report"]
    if found := objections(report):
        raise AirflowFailException("; ".join(found))
    return report["files"]["output"]
