"""Runs the DAG with ``airflow dags test``, one process a run, and looks at what it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import unittest
from pathlib import Path

from testkit import (
    AIRFLOW_HOME,
    ALL_WELL,
    DAG_ID,
    EMBEDDINGS,
    ENOUGH,
    HOME,
    SELECTED,
    TOO_SHORT,
    Log,
    airflow,
    asset_events,
    command,
    kill_driver,
    lay,
    result,
    run,
    states,
    times,
    tries,
)

# Stands in for spark-submit: takes the input away before the first try, and gives it back before the second.
VANISHING = """#!/usr/bin/env bash
if [ -e {input} ]; then mv {input} {input}.away; else mv {input}.away {input}; fi
PATH=${{PATH#*:}} exec spark-submit "$@"
"""

# Stands in for spark-submit: does not end by itself.
ENDLESS = """#!/usr/bin/env bash
echo $$ >> {pids}
exec sleep 1000
"""


def stand_in(folder: str, script: str) -> dict[str, str]:
    """An environment with another spark-submit."""
    file = HOME / folder / "spark-submit"
    file.parent.mkdir()
    file.write_text(script)
    file.chmod(0o755)
    return {"PATH": f"{file.parent}:{os.environ['PATH']}"}


class TsdsSelectionTest(unittest.TestCase):
    def test_dag_imports_without_errors_beside_those_of_others(self) -> None:
        airflow("dags", "reserialize")

        self.assertEqual(airflow("dags", "list-import-errors", "--output", "json"), [])
        self.assertEqual([dag["dag_id"] for dag in airflow("dags", "list", "--output", "json")], [DAG_ID])
        self.assertEqual((AIRFLOW_HOME / "dags" / ".airflowignore").read_text(), "not_a_dag.py\n")

    def test_run_leaves_the_output_and_a_second_run_does_nothing(self) -> None:
        day = "2026-01-01"
        output = SELECTED / f"ds={day}"
        events = len(asset_events())

        log = run(day, ENOUGH)

        self.assertEqual(states(day), ALL_WELL, log)
        first = result(day)
        report = json.loads((output / "report.json").read_text())
        self.assertTrue((output / "_SUCCESS").is_file(), log)
        self.assertEqual(first["output"], report["files"]["output"])
        self.assertIn(f"selected/ds={day}", first["output"])
        self.assertEqual((first["verdict"], first["objections"]), ("exact", []))
        self.assertEqual(first["figures"]["candidates"], 20000)
        self.assertEqual(first["figures"]["draws"], 200)
        self.assertLess(len(json.dumps(first)), 1000)
        ((name, extra),) = asset_events()[events:]
        self.assertEqual((name, extra["output"], extra["draws"]), (DAG_ID, first["output"], 200))
        before = times(output)

        log = run(day, ENOUGH)

        self.assertEqual(states(day), ALL_WELL, log)
        self.assertIn("already-complete", log)
        self.assertEqual(result(day), first)
        self.assertEqual(times(output), before)

        # Other parameters would make another result, which is not put in its place unasked.
        log = run(day, TOO_SHORT)

        self.assertEqual(states(day)["select"], "failed", log)
        self.assertEqual(tries(day), 1, log)
        self.assertEqual(times(output), before)

    def test_killed_driver_is_tried_again_and_resumes(self) -> None:
        day = "2026-01-02"
        work = SELECTED / f"ds={day}.work"
        log = Log(f"run-{day}")
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
        self.assertEqual(states(day), ALL_WELL, log)
        self.assertIn("continues behind the last finished stage", log)

    def test_gate_fails_on_a_prefetch_that_was_too_short(self) -> None:
        day = "2026-01-03"
        lay(day)
        events = len(asset_events())

        log = run(day, TOO_SHORT)

        self.assertEqual(states(day), ALL_WELL | {"check_certificate": "failed"}, log)
        self.assertEqual(result(day)["verdict"], "not proven")
        self.assertIn("the prefetch was too short for", result(day)["objections"][0])
        self.assertIn("the prefetch was too short for", log)
        self.assertEqual(len(asset_events()), events)

    def test_input_that_vanishes_is_tried_again(self) -> None:
        day = "2026-01-04"
        lay(day)

        log = run(day, ENOUGH, **stand_in("vanishing", VANISHING.format(input=EMBEDDINGS / f"ds={day}")))

        self.assertEqual(tries(day), 2, log)
        self.assertEqual(states(day), ALL_WELL, log)
        self.assertIn("AirflowException: not there: ", log)

    def test_job_that_takes_too_long_is_killed_and_tried_again(self) -> None:
        day = "2026-01-07"
        lay(day)
        pids = HOME / "endless.pids"

        log = run(day, ENOUGH, TEST_HOUR_SECONDS="0.5", **stand_in("endless", ENDLESS.format(pids=pids)))

        self.assertEqual(states(day)["select"], "failed", log)
        started = pids.read_text().split()
        self.assertEqual(len(started), 3, log)
        self.assertEqual([pid for pid in started if Path(f"/proc/{pid}").exists()], [], log)

    def test_param_day_selects_for_another_day(self) -> None:
        lay("2026-01-06")

        log = run("2026-01-05", ENOUGH | {"day": "2026-01-06"})

        self.assertEqual(states("2026-01-05"), ALL_WELL, log)
        self.assertIn("selected/ds=2026-01-06", result("2026-01-05")["output"])
        self.assertFalse((SELECTED / "ds=2026-01-05").exists())


if __name__ == "__main__":
    sys.exit(unittest.main())
