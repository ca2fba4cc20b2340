"""A run that is stopped anywhere goes on, and ends with the same bytes as one that was not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

import testkit
from testkit import command, contents, records, rows, run, unmeasured, write_jsonl

PARTS = ["--part-size", 5]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory) -> Path:
    return write_jsonl(tmp_path_factory.mktemp("pairs") / "p.jsonl", records(42))


@pytest.fixture(scope="module")
def whole(gpt2, pairs, tmp_path_factory) -> Path:
    output = tmp_path_factory.mktemp("whole") / "out"
    run(*gpt2.arguments(), "--pairs", pairs, "--output", output, *PARTS).summary()
    assert len(list(output.glob("part-*"))) == 9
    return output


def copy(source: Path, target: Path) -> Path:
    target.mkdir()
    for name, content in contents(source).items():
        (target / name).write_bytes(content)
    return target


def test_a_killed_run_goes_on_to_the_same_bytes(gpt2, pairs, whole, tmp_path):
    output = tmp_path / "out"
    arguments = [*gpt2.arguments(), "--pairs", pairs, "--output", output, *PARTS]
    process = subprocess.Popen(command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and not (output / "part-00002.parquet").exists():
            time.sleep(0.001)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not (output / "_SUCCESS").exists(), "the run was over before it could be killed"
    kept = {part: part.stat().st_ino for part in output.glob("part-*")}
    assert 3 <= len(kept) < 9
    resumed = run(*arguments)
    assert resumed.status == 0
    assert "which were measured before" in resumed.stderr
    assert {part: part.stat().st_ino for part in kept} == kept
    assert contents(output) == contents(whole)


def test_parts_that_are_missing_are_made_again(gpt2, pairs, whole, tmp_path):
    output = copy(whole, tmp_path / "out")
    for name in ("part-00000.parquet", "part-00008.parquet", "_SUCCESS"):
        (output / name).unlink()
    (output / ".unfinished-part-00008.parquet").write_bytes(b"half of")
    run(*gpt2.arguments(), "--pairs", pairs, "--output", output, *PARTS).summary()
    assert contents(output) == contents(whole)


def test_a_complete_output_is_left_as_it_is_and_no_model_is_loaded(gpt2, pairs, whole, tmp_path):
    output = copy(whole, tmp_path / "out")
    again = run(*gpt2.arguments(), "--pairs", pairs, "--output", output, *PARTS)
    assert again.summary() == json.loads((whole / "_SUCCESS").read_text())
    assert "parameters" not in again.stderr
    assert contents(output) == contents(whole)


def test_batches_may_change_between_runs(gpt2, pairs, whole, tmp_path):
    output = copy(whole, tmp_path / "out")
    (output / "part-00003.parquet").unlink()
    run(*gpt2.arguments(), "--pairs", pairs, "--output", output, *PARTS, "--batch-size", 2).summary()
    for row, expected in zip(rows(output), rows(whole), strict=True):
        assert row["degradation"] == pytest.approx(expected["degradation"], abs=1e-6)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (["--part-size", 6], "part_size"),
        ([*PARTS, "--temperature", 2], "temperature"),
        ([*PARTS, "--per-token"], "per_token"),
        ([*PARTS, "--max-length", 20], "max_length"),
        ([*PARTS, "--response-column", "instruction"], "response_column"),
    ],
)
def test_other_settings_are_refused(gpt2, pairs, whole, tmp_path, changed, named):
    output = copy(whole, tmp_path / "out")
    message = run(*gpt2.arguments(), "--pairs", pairs, "--output", output, *changed).mistake()
    assert f"begun with other options: {named} was" in message
    assert contents(output) == contents(whole)


def test_other_weights_under_the_same_name_are_refused(pairs, tmp_path):
    words = testkit.tokenizer()
    models = [tmp_path / name for name in ("original", "pruned")]
    for seed, model in enumerate(models):
        testkit.save_model(model, testkit.gpt2(), seed, words)
    arguments = ["--original", models[0], "--pruned", models[1], "--pairs", pairs, "--output", tmp_path / "o", *PARTS]
    run(*arguments).summary()
    (tmp_path / "o" / "part-00004.parquet").unlink()
    testkit.save_model(models[1], testkit.gpt2(), 7, words)
    assert "begun with other models: pruned was" in run(*arguments).mistake()


def test_other_pairs_are_refused(gpt2, whole, tmp_path):
    changed = records(42)
    changed[17]["response"] += " never"
    output = copy(whole, tmp_path / "out")
    pairs = write_jsonl(tmp_path / "p.jsonl", changed)
    message = run(*gpt2.arguments(), "--pairs", pairs, "--output", output, *PARTS).mistake()
    assert "part-00003.parquet was made of other pairs" in message
    fewer = write_jsonl(tmp_path / "p.jsonl", records(40))
    message = run(*gpt2.arguments(), "--pairs", fewer, "--output", output, *PARTS).mistake()
    assert "has 9 parts, but --pairs makes 8" in message


def test_folders_of_something_else_are_refused(gpt2, pairs, whole, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("mine")
    arguments = [*gpt2.arguments(), "--pairs", pairs, *PARTS]
    assert "has files of something else, such as notes.txt" in run(*arguments, "--output", tmp_path / "other").mistake()
    output = copy(whole, tmp_path / "out")
    (output / "_settings.json").unlink()
    assert "has parts, but no _settings.json" in run(*arguments, "--output", output).mistake()
    assert "must be a folder" in run(*arguments, "--output", tmp_path / "other" / "notes.txt").mistake()


def test_two_runs_do_not_write_into_one_folder(gpt2, pairs, tmp_path):
    import fcntl

    (tmp_path / "o").mkdir()
    folder = os.open(tmp_path / "o", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        assert (
            "another run is writing there"
            in run(*gpt2.arguments(), "--pairs", pairs, "--output", tmp_path / "o").mistake()
        )
    finally:
        os.close(folder)


def test_a_first_run_that_failed_binds_nobody(gpt2, tmp_path):
    """Settings are recorded before the first part, and count from the first part on."""
    broken = [*records(3), {"id": 1, "instruction": None, "response": "cat"}]
    pairs = write_jsonl(tmp_path / "p.jsonl", broken)
    output = tmp_path / "o"
    output.mkdir()
    (output / "_settings.json").write_text(json.dumps({"options": {"temperature": 9.0}}))
    arguments = [*gpt2.arguments(), "--pairs", pairs, "--output", output]
    assert "pair 1: no instruction" in run(*arguments).mistake()
    assert run(*arguments, "--on-bad-pair", "skip").summary()["unmeasured"] == {"no instruction": 1}
    assert [row["id"] for row in rows(output)] == [100, 101, 102]
    assert unmeasured(output) == [(1, "no instruction")]
