"""Runs that Airflow's scheduler starts: for the right day, with waits and retries as it does them."""

from __future__ import annotations

import json
import secrets
import sys
import unittest
from contextlib import ExitStack
from datetime import datetime, timezone

from testkit import (
    AIRFLOW_HOME,
    ALL_WELL,
    DAG_ID,
    EMBEDDINGS,
    ENOUGH,
    SELECTED,
    Log,
    airflow,
    asset_events,
    free_port,
    lay,
    process,
    result,
    rows,
    states,
    tries,
    wait_until,
)

GOOD, BAD = "2026-02-01", "2026-02-02"
FAILED_AT_ONCE = {"wait_for_input": "success", "select": "failed", "check_certificate": "upstream_failed"}


class SchedulerTest(unittest.TestCase):
    log = Log("standalone")

    @classmethod
    def setUpClass(cls) -> None:
        # What commands write goes to the database before the scheduler does: SQLite has one writer.
        lay(GOOD)
        (EMBEDDINGS / f"ds={BAD}").mkdir()
        (EMBEDDINGS / f"ds={BAD}" / "part-0.npy").write_bytes(b"no npy")
        airflow("dags", "reserialize")
        airflow("dags", "unpause", DAG_ID)
        days = ["--from-date", GOOD, "--to-date", BAD]
        airflow("backfill", "create", "--dag-id", DAG_ID, *days, "--dag-run-conf", json.dumps(ENOUGH))

        port = str(free_port())
        stack = ExitStack()
        cls.addClassCleanup(stack.close)
        stack.enter_context(
            process(
                ["airflow", "standalone"],
                cls.log,
                AIRFLOW__API__HOST="127.0.0.1",
                AIRFLOW__API__PORT=port,
                AIRFLOW__API__BASE_URL=f"http://127.0.0.1:{port}",
                AIRFLOW__API__WORKERS="1",
                AIRFLOW__API_AUTH__JWT_SECRET=secrets.token_hex(32),
                AIRFLOW__CORE__PARALLELISM="2",
                AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT=str(free_port()),
                AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT=str(free_port()),
            )
        )

    def test_run_at_a_day_s_end_waits_for_that_day_and_reads_it(self) -> None:
        ((start, end, after),) = wait_until(
            lambda: rows(
                "select data_interval_start, data_interval_end, run_after from dag_run"
                " where dag_id = ? and run_type = 'scheduled'",
                DAG_ID,
            ),
            "a scheduled run",
            self.log,
        )
        day = start[:10]
        now = datetime.now(timezone.utc).replace(tzinfo=None).isoformat(sep=" ")
        self.assertEqual(after, end)
        self.assertLess(start, end)
        self.assertLessEqual(end, now)

        # Without input, the run waits without keeping a worker, and no job is started.
        wait_until(lambda: states(day).get("wait_for_input") == "deferred", "the wait for the input", self.log)
        self.assertNotIn(states(day)["select"], ("queued", "running", "success", "failed"))

        lay(day)

        wait_until(lambda: states(day).get("check_certificate") == "success", "the run's end", self.log)
        self.assertEqual(states(day), ALL_WELL)
        self.assertIn(f"selected/ds={day}", result(day)["output"])
        self.assertTrue((SELECTED / f"ds={day}" / "_SUCCESS").is_file())
        used = json.loads((SELECTED / f"ds={day}" / "report.json").read_text())["files"]["candidates"]["uri"]
        self.assertTrue(used.endswith(f"embeddings/ds={day}"), used)
        self.assertIn(result(day)["output"], [extra["output"] for _, extra in asset_events()])

    def test_backfill_reads_each_day_and_fails_at_once_on_bad_input(self) -> None:
        wait_until(lambda: states(GOOD).get("check_certificate") == "success", "the good day's end", self.log)
        wait_until(lambda: states(BAD).get("check_certificate") == "upstream_failed", "the bad day's end", self.log)
        self.assertEqual(states(GOOD), ALL_WELL)
        self.assertIn(f"selected/ds={GOOD}", result(GOOD)["output"])
        self.assertEqual(states(BAD), FAILED_AT_ONCE)
        self.assertEqual(tries(BAD), 1)
        ((run,),) = rows("select run_id from dag_run where date(data_interval_start) = ?", BAD)
        (said,) = (AIRFLOW_HOME / "logs" / f"dag_id={DAG_ID}" / f"run_id={run}" / "task_id=select").glob("*.log")
        self.assertIn("AirflowFailException", said.read_text())
        self.assertIn("part-0.npy", said.read_text())


if __name__ == "__main__":
    sys.exit(unittest.main())
