"""Each mistake of a user ends with status 2 and a line that says what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

import testkit
from testkit import PROGRAM, records, rows, run, run_process, unmeasured, write_jsonl, write_parquet


@pytest.fixture(scope="module")
def pairs(tmp_path_factory) -> Path:
    return write_jsonl(tmp_path_factory.mktemp("pairs") / "p.jsonl", records(6))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--batch-size", 0], "--batch-size is 0; must be at least 1"),
        (["--part-size", -1], "--part-size is -1"),
        (["--batch-tokens", 0], "--batch-tokens is 0"),
        (["--max-length", 1], "--max-length is 1; must be at least 2"),
        (["--max-length", 65], "--max-length 65: the models take at most 64 tokens"),
        (["--temperature", 0], "--temperature is 0.0; must be above 0"),
        (["--temperature", "nan"], "--temperature is nan"),
        (["--prompt-format", "Q: "], "must contain {instruction}"),
        (["--prompt-format", "Q: {instruction}", "--chat-template"], "exclude each other"),
        (["--chat-template"], "the tokenizer has none"),
        (["--device", "tpu"], "--device is tpu; must be auto, cpu, cuda or cuda:N"),
        (["--device", "cuda:x"], "--device is cuda:x"),
        (["--device", "cuda:1"], "sees 0 CUDA devices"),
        (["--dtype", "int8"], "invalid choice"),
        (["--no-such-option"], "unrecognized arguments"),
        (["--pairs", "/no/such.jsonl"], "--pairs /no/such.jsonl does not exist"),
        (["--original", "/no/such"], "/no/such: there is no such folder"),
        (["--tokenizer", "./no-such"], "--tokenizer ./no-such: there is no such folder"),
        (["--pruned", "no/such"], "no/such cannot be loaded"),
        (["--id-column", "key"], "has no column 'key'; it has id, instruction, response"),
    ],
)
def test_wrong_options(gpt2, pairs, tmp_path, arguments, message):
    outcome = run(*gpt2.arguments(), "--pairs", pairs, "--output", tmp_path / "o", *arguments)
    assert message in outcome.mistake()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (['{"id": 1, "instruction": "a"'], "p.jsonl, line 1: not JSON"),
        (["[1]"], "line 1: not a JSON object"),
        (['{"id": 1, "instruction": "a"}'], "line 1 has no column 'response'"),
        (['{"id": 1.5, "instruction": "a", "response": "b"}'], "id is 1.5; must be a 64-bit integer or a string"),
        (['{"id": true, "instruction": "a", "response": "b"}'], "id is True"),
        (['{"id": null, "instruction": "a", "response": "b"}'], "id is None"),
        (['{"id": 9223372036854775808, "instruction": "a", "response": "b"}'], "must be a 64-bit integer"),
        (['{"id": 1, "instruction": 7, "response": "b"}'], "instruction is of type int; must be a text"),
        (
            ['{"id": 1, "instruction": "a", "response": null}'],
            "pair 1: no response; mend it, or give --on-bad-pair skip",
        ),
        (['{"id": 1, "instruction": "\\ud800", "response": "b"}'], "instruction is not Unicode"),
        (['{"id": 1, "instruction": "a", "response": "b"}'] * 2, "id 1 occurs more than once"),
        (['{"id": %s, "instruction": "a", "response": "b"}' % i for i in (1, '"1"')], "must be of one type"),
        (["", " "], "there are no pairs"),
    ],
)
def test_wrong_pairs_are_found_before_a_model_is_loaded(gpt2, tmp_path, lines, message):
    file = tmp_path / "p.jsonl"
    file.write_text("\n".join(lines))
    outcome = run(*gpt2.arguments(), "--pairs", file, "--output", tmp_path / "o")
    assert message in outcome.mistake()
    assert "parameters" not in outcome.stderr


def test_wrong_files(gpt2, tmp_path):
    (tmp_path / "p.parquet").write_text("no Parquet")
    (tmp_path / "p.csv").write_text("id\n1\n")
    (tmp_path / "p.jsonl.gz").write_text("not compressed")
    write_parquet(tmp_path / "columns.parquet", [{"id": 1}])
    (tmp_path / "both").mkdir()
    write_parquet(tmp_path / "both" / "a.parquet", records(1))
    write_jsonl(tmp_path / "both" / "b.jsonl", records(1))
    (tmp_path / "empty").mkdir()
    for name, message in {
        "p.parquet": "cannot be read as Parquet",
        "p.csv": "the name must end with .parquet, .jsonl, .jsonl.gz",
        "p.jsonl.gz": "cannot be read",
        "columns.parquet": "has no column 'instruction'",
        "both": "files of several formats",
        "empty": "a folder without files",
    }.items():
        assert message in run(*gpt2.arguments(), "--pairs", tmp_path / name, "--output", tmp_path / "o").mistake()


def test_tokenizers_that_differ_are_refused(gpt2, pairs, tmp_path):
    other = testkit.save_model(tmp_path / "other", testkit.gpt2(), 2, testkit.tokenizer(corpus=" zebra zebra" * 9))
    arguments = ["--original", gpt2.original, "--pruned", other, "--pairs", pairs]
    message = run(*arguments, "--output", tmp_path / "o").mistake()
    assert "tokenizers differ: token" in message
    run(*arguments, "--output", tmp_path / "o", "--tokenizer", gpt2.original).summary()


def test_tokenizers_of_the_same_vocabulary_that_split_differently_are_refused(gpt2, pairs, tmp_path):
    words = testkit.tokenizer()
    from tokenizers import normalizers

    words.backend_tokenizer.normalizer = normalizers.Lowercase()
    other = testkit.save_model(tmp_path / "other", testkit.gpt2(), 2, words)
    arguments = ["--original", gpt2.original, "--pruned", other, "--pairs", pairs, "--output", tmp_path / "o"]
    assert "tokenizers differ in their normalizer" in run(*arguments).mistake()


def test_a_pruned_model_without_a_tokenizer_takes_that_of_the_original(gpt2, pairs, tmp_path):
    bare = testkit.save_model(tmp_path / "bare", testkit.gpt2(n_layer=1), 2, None)
    outcome = run("--original", gpt2.original, "--pruned", bare, "--pairs", pairs, "--output", tmp_path / "o")
    assert outcome.summary()["measured"] == 6
    assert "has no tokenizer; the original's is used for both models" in outcome.stderr
    message = run("--original", bare, "--pruned", bare, "--pairs", pairs, "--output", tmp_path / "p").mistake()
    assert "has no tokenizer; give --tokenizer" in message


def test_vocabularies_of_other_tokens_are_refused(gpt2, pairs, tmp_path):
    small = testkit.save_model(tmp_path / "small", testkit.gpt2(vocabulary=250), 2, None)
    message = run(
        "--original", gpt2.original, "--pruned", small, "--pairs", pairs, "--output", tmp_path / "o"
    ).mistake()
    assert "the original predicts 300 tokens, the pruned model 250, and the tokenizer has 300" in message
    message = run(
        "--original",
        small,
        "--pruned",
        small,
        "--tokenizer",
        gpt2.original,
        "--pairs",
        pairs,
        "--output",
        tmp_path / "o",
    ).mistake()
    assert "but a model knows only 250" in message


def test_a_model_that_lacks_weights_is_refused(gpt2, pairs, tmp_path):
    from safetensors.torch import load_file, save_file

    broken = testkit.save_model(tmp_path / "broken", testkit.gpt2(), 2, None)
    weights = load_file(broken / "model.safetensors")
    removed = next(name for name in weights if name.endswith("h.1.mlp.c_fc.weight"))
    save_file({n: w for n, w in weights.items() if n != removed}, broken / "model.safetensors", {"format": "pt"})
    message = run(
        "--original", gpt2.original, "--pruned", broken, "--pairs", pairs, "--output", tmp_path / "o"
    ).mistake()
    assert "has no weights for 1 tensors" in message and "h.1.mlp.c_fc.weight" in message


def test_logits_that_are_not_finite(gpt2, tmp_path):
    """The embedding of one token is not a number, so that only pairs with this token are affected."""
    model = AutoModelForCausalLM.from_pretrained(gpt2.pruned)
    words = testkit.tokenizer()
    (bad,) = words.convert_tokens_to_ids(words.tokenize("Z"))
    model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.detach().clone())
    model.config.tie_word_embeddings = False
    with torch.no_grad():
        model.transformer.wte.weight[bad] = float("nan")
    model.save_pretrained(tmp_path / "broken")
    pairs = records(6)
    pairs[2]["response"] = "the Z cat"
    file = write_jsonl(tmp_path / "p.jsonl", pairs)
    arguments = [
        "--original",
        gpt2.original,
        "--pruned",
        tmp_path / "broken",
        "--pairs",
        file,
        "--output",
        tmp_path / "o",
    ]
    message = run(*arguments).mistake()
    assert "pair 102, response token" in message and "--dtype" in message
    summary = run(*arguments, "--on-bad-pair", "skip").summary()
    assert (summary["measured"], summary["unmeasured"]) == (5, {"logits not finite": 1})
    assert [row["id"] for row in rows(tmp_path / "o")] == [100, 101, 103, 104, 105]
    assert unmeasured(tmp_path / "o") == [(102, "logits not finite")]
    assert json.loads((tmp_path / "o" / "_SUCCESS").read_text()) == summary


def test_different_float_types_are_warned_of(gpt2, pairs, tmp_path):
    model = AutoModelForCausalLM.from_pretrained(gpt2.original, dtype=torch.bfloat16)
    model.save_pretrained(tmp_path / "narrow")
    outcome = run(
        "--original", gpt2.original, "--pruned", tmp_path / "narrow", "--pairs", pairs, "--output", tmp_path / "o"
    )
    assert outcome.summary()["mean_degradation"] > 0
    assert "the original computes in float32, the pruned model in bfloat16" in outcome.stderr


def test_help_needs_no_packages_and_has_an_example():
    without_packages = sys.executable, "-S"
    outcome = run_process("--help", python=without_packages)
    assert outcome.status == 0
    assert "--pairs alpaca.jsonl" in outcome.stdout
    needed = ["--original", "a", "--pruned", "b", "--pairs", "c", "--output", "d"]
    assert (
        "install what deploy/python/requirements.txt names" in run_process(*needed, python=without_packages).mistake()
    )


def test_statuses_of_processes(gpt2, pairs, tmp_path):
    arguments = [*gpt2.arguments(), "--output", tmp_path / "o"]
    done = run_process(*arguments, "--pairs", pairs)
    assert done.summary()["pairs"] == 6
    assert "100.0 % (6 of 6 pairs)" in done.stderr
    assert run_process(*arguments, "--pairs", tmp_path / "none.jsonl").status == 2
    (tmp_path / "o" / "_settings.json").write_text("spoiled by somebody")
    assert "_settings.json cannot be read" in run(*arguments, "--pairs", pairs).mistake()


def test_a_fault_of_the_script_ends_with_status_1():
    broken = "import sys, measure_degradation as m; m._run = None; sys.exit(m.main(sys.argv[1:]))"
    needed = ["--original", "a", "--pruned", "b", "--pairs", "c", "--output", "d"]
    done = subprocess.run([sys.executable, "-c", broken, *needed], cwd=PROGRAM.parent, capture_output=True, timeout=100)
    assert done.returncode == 1
    assert b"Traceback" in done.stderr
