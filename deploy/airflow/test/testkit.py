"""What the tests look at: runs of the DAG in Airflow's database, logs, and files that a run leaves.

``run`` beside this file prepares the environment.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

AIRFLOW_HOME = Path(os.environ["AIRFLOW_HOME"])
HOME = AIRFLOW_HOME.parent
ROOT = Path(__file__).resolve().parents[3]
EMBEDDINGS = HOME / "data" / "embeddings"
SELECTED = HOME / "data" / "selected"
# Days that have embeddings from the start.
GENERATED = "2026-01-01", "2026-01-02"

DAG_ID = "tsds_selection"
ALL_WELL = {"wait_for_input": "success", "select": "success", "check_certificate": "success"}
ENOUGH = {"sample_size": 200}
TOO_SHORT = {"sample_size": 200, "prefetch": 20}

sys.path.append(str(AIRFLOW_HOME / "dags"))


class Log:
    """What a process printed; as the message of a failed assertion, its end."""

    def __init__(self, name: str) -> None:
        self.path = HOME / f"{name}.log"

    def text(self) -> str:
        return self.path.read_text()

    def __contains__(self, text: str) -> bool:
        return text in self.text()

    def __str__(self) -> str:
        return self.text()[-4000:]

    __repr__ = __str__


def command(day: str, params: dict[str, Any]) -> list[str]:
    """Runs the DAG as at the end of a day."""
    end = date.fromisoformat(day) + timedelta(days=1)
    return ["airflow", "dags", "test", DAG_ID, end.isoformat(), "--conf", json.dumps(params)]


def run(day: str, params: dict[str, Any], **environment: str) -> Log:
    """Runs the DAG for a day."""
    log = Log(f"run-{day}")
    with log.path.open("w") as file:
        subprocess.run(
            command(day, params), stdout=file, stderr=subprocess.STDOUT, check=False, env=os.environ | environment
        )
    return log


def airflow(*arguments: str) -> Any:
    """Runs a command of Airflow; returns the JSON list that it printed."""
    printed = subprocess.run(["airflow", *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout
    lists = [line for line in printed.splitlines() if line.startswith(("[]", "[{"))]
    return json.loads(lists[-1]) if lists else None


def rows(query: str, *values: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(AIRFLOW_HOME / "airflow.db", timeout=30) as db:
        return db.execute(query, values).fetchall()


def states(day: str) -> dict[str, str]:
    """The tasks' states in the last run whose interval begins with a day."""
    return dict(
        rows(
            "select ti.task_id, ti.state from task_instance ti join dag_run dr"
            " on ti.dag_id = dr.dag_id and ti.run_id = dr.run_id"
            " where dr.dag_id = ? and date(dr.data_interval_start) = ?",
            DAG_ID,
            day,
        )
    )


def tries(day: str, task: str = "select") -> int:
    ((number,),) = rows(
        "select ti.try_number from task_instance ti join dag_run dr"
        " on ti.dag_id = dr.dag_id and ti.run_id = dr.run_id"
        " where dr.dag_id = ? and date(dr.data_interval_start) = ? and ti.task_id = ?",
        DAG_ID,
        day,
        task,
    )
    return number


def result(day: str) -> dict[str, Any]:
    """The XCom that task ``select`` returned for a day."""
    ((value,),) = rows(
        "select x.value from xcom x join dag_run dr on x.dag_id = dr.dag_id and x.run_id = dr.run_id"
        " where dr.dag_id = ? and date(dr.data_interval_start) = ? and x.task_id = 'select' and x.key = 'return_value'",
        DAG_ID,
        day,
    )
    decoded = json.loads(value)
    return json.loads(decoded) if isinstance(decoded, str) else decoded


def asset_events() -> list[tuple[str, dict[str, Any]]]:
    """Name of the asset and extra of each event, in their order."""
    found = rows("select a.name, e.extra from asset_event e join asset a on a.id = e.asset_id order by e.id")
    return [(name, json.loads(extra)) for name, extra in found]


def times(folder: Path) -> dict[str, int]:
    return {str(p): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


def lay(day: str) -> None:
    """Gives a day the embeddings of a generated one."""
    (EMBEDDINGS / f"ds={day}").symlink_to(f"ds={GENERATED[0]}")


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


def wait_until(holds: Callable[[], Any], what: str, log: Log, seconds: float = 300) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := holds():
            return found
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds} s: {what}\n{log}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def process(arguments: list[str], log: Log, **environment: str) -> Iterator[subprocess.Popen[Any]]:
    """A process that ends with the block, with all that it started in its group."""
    with log.path.open("w") as file:
        started = subprocess.Popen(
            arguments, stdout=file, stderr=subprocess.STDOUT, env=os.environ | environment, start_new_session=True
        )
    below: list[int] = []
    try:
        yield started
    finally:
        if started.poll() is None:
            below = descendants(started.pid)
            os.killpg(started.pid, signal.SIGTERM)
            try:
                started.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)
                started.wait()
        for pid in below:
            # Those that have groups of their own, where they outlived the first.
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)
