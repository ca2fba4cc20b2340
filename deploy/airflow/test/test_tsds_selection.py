"""Runs the DAG with ``airflow dags test``, one process a run, and looks at what it leaves.

``run`` beside this file prepares the environment.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import unittest
from pathlib import Path
from typing import Any

sys.path.append(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
from tsds_tasks import objections  # noqa: E402

DAG_ID = "tsds_selection"
HOME = Path(os.environ["AIRFLOW_HOME"]).parent
SELECTED = HOME / "data" / "selected"
ENOUGH = {"sample_size": 200}
TOO_SHORT = {"sample_size": 200, "prefetch": 20}


def command(day: str, params: dict[str, Any]) -> list[str]:
    return ["airflow", "dags", "test", DAG_ID, day, "--conf", json.dumps(params)]


def run(day: str, params: dict[str, Any]) -> Log:
    """Runs the DAG for a day."""
    log = Log(day)
    with log.path.open("w") as file:
        subprocess.run(command(day, params), stdout=file, stderr=subprocess.STDOUT, check=False)
    return log


class Log:
    """What a run printed; as the message of a failed assertion, its end."""

    def __init__(self, day: str) -> None:
        self.path = HOME / f"run-{day}.log"

    def text(self) -> str:
        return self.path.read_text()

    def __contains__(self, text: str) -> bool:
        return text in self.text()

    def __str__(self) -> str:
        return self.text()[-4000:]

    __repr__ = __str__


def airflow(*arguments: str) -> Any:
    """Runs a command of Airflow; returns the JSON list that it printed."""
    printed = subprocess.run(["airflow", *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout
    lists = [line for line in printed.splitlines() if line.startswith(("[]", "[{"))]
    return json.loads(lists[-1]) if lists else None


def rows(query: str, *values: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(HOME / "airflow" / "airflow.db") as db:
        return db.execute(query, values).fetchall()


def states(day: str) -> dict[str, str]:
    """The tasks' states in the last run for a day."""
    return dict(
        rows(
            "select ti.task_id, ti.state from task_instance ti join dag_run dr"
            " on ti.dag_id = dr.dag_id and ti.run_id = dr.run_id"
            " where dr.dag_id = ? and date(dr.logical_date) = ?",
            DAG_ID,
            day,
        )
    )


def tries(day: str) -> int:
    ((number,),) = rows(
        "select ti.try_number from task_instance ti join dag_run dr"
        " on ti.dag_id = dr.dag_id and ti.run_id = dr.run_id"
        " where dr.dag_id = ? and date(dr.logical_date) = ? and ti.task_id = 'select'",
        DAG_ID,
        day,
    )
    return number


def result(day: str) -> dict[str, Any]:
    """The XCom that task ``select`` returned for a day."""
    ((value,),) = rows(
        "select x.value from xcom x join dag_run dr on x.dag_id = dr.dag_id and x.run_id = dr.run_id"
        " where dr.dag_id = ? and date(dr.logical_date) = ? and x.task_id = 'select' and x.key = 'return_value'",
        DAG_ID,
        day,
    )
    decoded = json.loads(value)
    return json.loads(decoded) if isinstance(decoded, str) else decoded


def times(folder: Path) -> dict[str, int]:
    return {str(p): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [d for child in map(int, children) for d in (child, *descendants(child))]


def kill_driver(running: subprocess.Popen[Any]) -> bool:
    """Kills the job's JVM; whether there was one."""
    for pid in descendants(running.pid):
        if "io.tsds.cli.Main" in Path(f"/proc/{pid}/cmdline").read_text():
            os.kill(pid, signal.SIGKILL)
            return True
    return False


class TsdsSelectionTest(unittest.TestCase):
    def test_dag_imports_without_errors(self) -> None:
        airflow("dags", "reserialize")

        self.assertEqual(airflow("dags", "list-import-errors", "--output", "json"), [])
        self.assertEqual([dag["dag_id"] for dag in airflow("dags", "list", "--output", "json")], [DAG_ID])

    def test_run_leaves_the_output_and_a_second_run_does_nothing(self) -> None:
        day = "2026-01-01"
        output = SELECTED / f"ds={day}"

        log = run(day, ENOUGH)

        self.assertEqual(states(day), {"select": "success", "check_certificate": "success"}, log)
        first = result(day)
        self.assertTrue((output / "_SUCCESS").is_file(), log)
        self.assertEqual(first["report"], json.loads((output / "report.json").read_text()))
        self.assertEqual(first["closing"]["status"], "done")
        self.assertEqual(first["closing"]["figures"]["candidates"], 20000)
        self.assertEqual(first["report"]["sample"]["draws"], 200)
        before = times(output)

        log = run(day, ENOUGH)

        self.assertEqual(states(day), {"select": "success", "check_certificate": "success"}, log)
        self.assertEqual(result(day)["closing"]["status"], "already-complete")
        self.assertEqual(result(day)["report"], first["report"])
        self.assertEqual(times(output), before)

        # Other parameters would make another result, which is not put in its place unasked.
        log = run(day, TOO_SHORT)

        self.assertEqual(states(day)["select"], "failed", log)
        self.assertEqual(tries(day), 1, log)
        self.assertEqual(times(output), before)

    def test_killed_driver_is_tried_again_and_resumes(self) -> None:
        day = "2026-01-02"
        work = SELECTED / f"ds={day}.work"
        log = Log(day)
        killed = False
        with log.path.open("w") as file:
            with subprocess.Popen(command(day, ENOUGH), stdout=file, stderr=subprocess.STDOUT) as running:
                deadline = time.monotonic() + 240
                while not killed and running.poll() is None and time.monotonic() < deadline:
                    killed = any(work.glob("run-*/stages/*.json")) and kill_driver(running)
                    time.sleep(0.01)
                running.wait(240)

        self.assertTrue(killed, log)
        self.assertEqual(tries(day), 2, log)
        self.assertEqual(states(day), {"select": "success", "check_certificate": "success"}, log)
        self.assertIn("continues behind the last finished stage", log)
        self.assertEqual(result(day)["closing"]["status"], "done")

    def test_gate_fails_on_a_prefetch_that_was_too_short(self) -> None:
        day = "2026-01-03"
        link = HOME / "data" / "embeddings" / f"ds={day}"
        link.symlink_to("ds=2026-01-01")

        log = run(day, TOO_SHORT)

        self.assertEqual(states(day), {"select": "success", "check_certificate": "failed"}, log)
        self.assertTrue(result(day)["report"]["certificate"]["prefetch"]["tooShort"])
        self.assertIn("the prefetch was too short for", log)

    def test_missing_input_fails_without_a_retry(self) -> None:
        day = "2026-01-04"

        log = run(day, ENOUGH)

        self.assertEqual(states(day)["select"], "failed", log)
        self.assertEqual(tries(day), 1, log)
        self.assertIn("AirflowFailException: --candidates", log)


class ObjectionsTest(unittest.TestCase):
    EXACT = {
        "prefetch": {"tooShort": False, "tooShortQueries": 0, "massOnLastNeighbors": 0.0, "toTry": None},
        "assumption": {"state": "proven", "statement": "K <= N/2"},
        "probabilitySum": 1 - 1e-14,
    }

    def test_exact_certificate_has_none(self) -> None:
        self.assertEqual(objections({"certificate": self.EXACT}), [])

    def test_unproven_assumption_is_one(self) -> None:
        bad = self.EXACT | {"assumption": {"state": "not-proven", "statement": "K <= N/2"}}

        self.assertEqual(objections({"certificate": bad}), ["the assumption K <= N/2 is not-proven"])

    def test_every_task_of_a_run_is_judged(self) -> None:
        bad = self.EXACT | {"probabilitySum": 0.5}
        tasks = [{"name": "law", "certificate": self.EXACT}, {"name": "medicine", "certificate": bad}]

        self.assertEqual(objections({"tasks": tasks}), ["medicine: the probabilities add up to 0.5, not to 1"])


if __name__ == "__main__":
    sys.exit(unittest.main())
