"""The example of the page on exports, word for word except for folders: what Hugging Face datasets make of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "spark-job/src/site/markdown/export.md"
ROWS, EPOCHS = 1000, 2


def block(language: str, folder: Path) -> str:
    (text,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return text.replace("/tmp/tsds-try", str(folder))


def test_datasets_read_what_is_exported(tmp_path):
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block("bash", tmp_path)], cwd=ROOT, check=True, timeout=900
    )
    environment = {**os.environ, "HF_HOME": str(tmp_path / "cache"), "HF_HUB_OFFLINE": "1"}
    script = block("python", tmp_path) + "\nimport json; json.dump(epoch.to_list(), open('again.json', 'w'))\n"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    splits = {f"epoch{epoch}": ROWS for epoch in range(EPOCHS)}
    assert f"{ROWS} {splits}" in done.stdout
    written = [json.loads(line) for line in (tmp_path / "training/epoch=0/part-00000.jsonl").open()]
    assert json.loads((tmp_path / "again.json").read_text()) == written
    assert len(written) == ROWS
    assert all(row["text"] == f"This is document {row['id']}." for row in written)
    assert {"id", "text", "tsds_probability", "tsds_draws"} <= set(written[0])
