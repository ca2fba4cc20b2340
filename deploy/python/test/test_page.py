"""The example of README.md, word for word except for the names of the models and of folders."""

from __future__ import annotations

import re
import subprocess
import sys

from testkit import PROGRAM, rows, unmeasured


def test_the_example_of_the_page_runs(gpt2, tmp_path):
    page = (PROGRAM.parent / "README.md").read_text()
    (example,) = [
        block for block in re.findall(r"```bash\n(.*?)```", page, re.DOTALL) if "measure_degradation" in block
    ]
    for written, here in {
        "/tmp/tsds-try/python/bin/python": sys.executable,
        "/tmp/tsds-try": str(tmp_path),
        "openai-community/gpt2": str(gpt2.original),
        "distilbert/distilgpt2": str(gpt2.pruned),
    }.items():
        assert written in example
        example = example.replace(written, here)
    root = PROGRAM.parents[2]
    subprocess.run(["bash", "-euo", "pipefail", "-c", example], cwd=root, check=True, capture_output=True, timeout=300)
    assert [row["id"] for row in rows(tmp_path / "degradation")] == [1, 2]
    assert unmeasured(tmp_path / "degradation") == []
