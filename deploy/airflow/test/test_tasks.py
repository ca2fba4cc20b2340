"""The tasks' rules, without Airflow's machinery."""

from __future__ import annotations

import sys
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from airflow.sdk.exceptions import AirflowSensorTimeout, TaskDeferred

import testkit  # noqa: F401  puts the folder of DAGs on the path
from tsds_spark.tasks import TsdsInputSensor, closing_line, is_there, objections, summary

CERTIFICATE = {
    "prefetch": {"tooShort": False, "tooShortQueries": 0, "massOnLastNeighbors": 0.0, "toTry": None},
    "assumption": {"state": "proven", "statement": "K <= N/2"},
    "probabilitySum": 1 - 1e-14,
}


class ObjectionsTest(unittest.TestCase):
    def test_exact_certificate_has_none(self) -> None:
        self.assertEqual(objections({"certificate": CERTIFICATE}), [])

    def test_unproven_assumption_is_one(self) -> None:
        bad = CERTIFICATE | {"assumption": {"state": "not-proven", "statement": "K <= N/2"}}

        self.assertEqual(objections({"certificate": bad}), ["the assumption K <= N/2 is not-proven"])

    def test_every_task_of_a_run_is_judged(self) -> None:
        bad = CERTIFICATE | {"probabilitySum": 0.5}
        tasks = [{"name": "law", "certificate": CERTIFICATE}, {"name": "medicine", "certificate": bad}]

        self.assertEqual(objections({"tasks": tasks}), ["medicine: the probabilities add up to 0.5, not to 1"])

    def test_summary_of_several_tasks_has_no_sample(self) -> None:
        report = {
            "run": {"seconds": 1.25},
            "files": {"output": "s3a://b/o"},
            "counts": {"queries": 2, "candidates": 9, "pool": 5, "dimension": 3},
            "tasks": [{"name": "law", "certificate": CERTIFICATE}],
        }

        self.assertEqual(
            summary(report),
            {
                "output": "s3a://b/o",
                "verdict": "exact",
                "objections": [],
                "figures": {"queries": 2, "candidates": 9, "pool": 5, "seconds": 1.2},
            },
        )


class ClosingLineTest(unittest.TestCase):
    def test_last_one_counts_wherever_it_stands(self) -> None:
        log = 'x\n26/01/01 INFO {"event":"tsds-finished","exit":2,"message":"a"}\nshutdown\n'

        self.assertEqual(closing_line("error: \n" + log)["message"], "a")
        self.assertIsNone(closing_line("nothing of it"))

    def test_one_that_was_blotted_out_still_tells_the_status(self) -> None:
        line = '{"event":"tsds-finished","command":"select","exit":3,"message":"fs.s3a.secret.key=******'

        self.assertEqual(closing_line(line), {"exit": 3, "message": line})


class InputsTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_a_file_and_a_folder_with_something_in_it_are_there(self) -> None:
        (self.folder / "full").mkdir()
        (self.folder / "full" / "part.npy").touch()
        (self.folder / "empty").mkdir()

        there = [is_there(f"{self.folder}/{name}") for name in ("full", "full/part.npy", "empty", "none")]

        self.assertEqual(there, [True, True, False, False])
        self.assertTrue(is_there(f"file://{self.folder}/full"))

    def test_a_marker_is_waited_for_only_where_it_is_named(self) -> None:
        (self.folder / "part.npy").touch()

        def missing(marker: str) -> list[str]:
            sensor = TsdsInputSensor(task_id="s", inputs=[str(self.folder)], markers=[f"{self.folder}/{marker}"])
            return sensor.missing()

        self.assertEqual(missing(""), [])
        self.assertEqual(missing("_SUCCESS"), [f"{self.folder}/_SUCCESS"])

    def test_the_wait_has_one_end_however_often_it_looks(self) -> None:
        sensor = TsdsInputSensor(task_id="s", inputs=[str(self.folder)], poke_interval=60, timeout=3600)

        with self.assertRaises(TaskDeferred) as first:
            sensor.look({})
        with self.assertRaises(TaskDeferred) as second:
            sensor.look({}, **first.exception.kwargs)

        self.assertEqual(first.exception.method_name, "look")
        self.assertEqual(first.exception.kwargs, second.exception.kwargs)
        until = datetime.fromisoformat(first.exception.kwargs["until"])
        self.assertGreater(until, datetime.now(timezone.utc) + timedelta(minutes=50))
        with self.assertRaisesRegex(AirflowSensorTimeout, f"still missing: {self.folder}"):
            sensor.look({}, until=datetime.now(timezone.utc).isoformat())


if __name__ == "__main__":
    sys.exit(unittest.main())
