"""Whole models: the script's figures against a slow twin, and what must change nothing."""

from __future__ import annotations

import math
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch

import testkit
from testkit import prompt_and_response, records, rows, run, slow_divergences, unmeasured, write_jsonl, write_parquet

# Models in float32 against models in float64, at each token: the largest difference seen is 2e-7.
MODEL_ROUNDING = 1e-6
# The same models in other batches: seen 1.2e-7 at a token, 7e-8 in the mean of a pair.
BATCH_ROUNDING = 1e-6


def degradations(output: Path) -> list[float]:
    return [row["degradation"] for row in rows(output)]


def test_every_token_agrees_with_a_model_that_is_given_what_stands_before_it(models, tmp_path):
    pairs = records(12)
    output = tmp_path / "out"
    summary = run(
        *models.arguments(), "--pairs", write_jsonl(tmp_path / "p.jsonl", pairs), "--output", output, "--per-token"
    ).summary()
    found = rows(output)
    assert [row["id"] for row in found] == [pair["id"] for pair in pairs]
    for pair, row in zip(pairs, found, strict=True):
        prompt, response = prompt_and_response(models.original, pair)
        expected = slow_divergences(models.original, models.pruned, prompt, response)
        assert row["degradation_tokens"] == pytest.approx(expected, abs=MODEL_ROUNDING, rel=0)
        assert row["degradation"] == math.fsum(row["degradation_tokens"]) / len(response)
        assert (row["instruction_tokens"], row["response_tokens"]) == (len(prompt), len(response))
        assert row["measured_tokens"] == len(response)
    assert min(row["degradation"] for row in found) > 0.01
    assert (summary["pairs"], summary["measured"], summary["unmeasured"]) == (12, 12, {})
    assert summary["measured_tokens"] == sum(row["response_tokens"] for row in found)


def test_batches_and_padding_change_rounding_only(models, tmp_path):
    pairs = write_jsonl(tmp_path / "p.jsonl", records(30))
    results = []
    for number, batches in enumerate((["--batch-size", 1], ["--batch-size", 30], ["--batch-tokens", 100], [])):
        output = tmp_path / f"out{number}"
        run(*models.arguments(), "--pairs", pairs, "--output", output, *batches).summary()
        results.append(degradations(output))
    for other in results[1:]:
        assert other == pytest.approx(results[0], abs=BATCH_ROUNDING, rel=0)


def test_the_token_that_pads_changes_no_bit(models):
    from transformers import AutoModelForCausalLM

    from degradation.models import LanguageModel

    model = LanguageModel(AutoModelForCausalLM.from_pretrained(models.original), torch.device("cpu"))
    mask = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0]])
    tokens = torch.tensor([[1, 20, 30, 40, 50, 60], [1, 70, 80, 0, 0, 0]])
    others = tokens.clone()
    others[1, 3:] = torch.tensor([99, 2, 123])
    first, second = (model.last_logits(ids, mask, 5)[1, :2] for ids in (tokens, others))
    assert torch.equal(first, second)


def test_a_tokenizer_that_pads_on_the_left_changes_nothing(gpt2, tmp_path):
    pairs = write_jsonl(tmp_path / "p.jsonl", records(9))
    left = tmp_path / "left"
    testkit.tokenizer(padding_side="left", pad_token=testkit.END, model_max_length=5).save_pretrained(left)
    run(*gpt2.arguments(), "--pairs", pairs, "--output", tmp_path / "a").summary()
    run(*gpt2.arguments(), "--pairs", pairs, "--output", tmp_path / "b", "--tokenizer", left).summary()
    assert rows(tmp_path / "a") == rows(tmp_path / "b")


def test_identical_models_have_no_degradation(models, tmp_path):
    pairs = write_jsonl(tmp_path / "p.jsonl", records(8))
    for dtype in ("float32", "bfloat16"):
        output = tmp_path / dtype
        same = ["--original", models.original, "--pruned", models.original]
        run(*same, "--pairs", pairs, "--output", output, "--dtype", dtype).summary()
        assert degradations(output) == [0.0] * 8


def test_weights_of_16_bits_give_nearly_the_same(models, tmp_path):
    pairs = write_jsonl(tmp_path / "p.jsonl", records(8))
    results = {}
    for dtype in ("float32", "bfloat16", "float16"):
        run(*models.arguments(), "--pairs", pairs, "--output", tmp_path / dtype, "--dtype", dtype).summary()
        results[dtype] = degradations(tmp_path / dtype)
    for narrow in ("bfloat16", "float16"):
        assert results[narrow] != results["float32"]
        assert results[narrow] == pytest.approx(results["float32"], abs=0.01, rel=0)


def test_one_response_token_is_one_prediction(gpt2, tmp_path):
    pair = {"id": 1, "instruction": testkit.text(9, 3), "response": "cat"}
    run(
        *gpt2.arguments(),
        "--pairs",
        write_jsonl(tmp_path / "p.jsonl", [pair]),
        "--output",
        tmp_path / "o",
        "--per-token",
    ).summary()
    (row,) = rows(tmp_path / "o")
    prompt, response = prompt_and_response(gpt2.original, pair)
    assert len(row["degradation_tokens"]) == len(response)
    assert row["degradation_tokens"] == pytest.approx(
        slow_divergences(gpt2.original, gpt2.pruned, prompt, response), abs=MODEL_ROUNDING, rel=0
    )


def test_logits_that_fill_up_the_vocabulary_change_rounding_only(gpt2, tmp_path):
    """The pruned model again, with 20 more logits that belong to no token and are large."""
    from transformers import AutoModelForCausalLM

    words = testkit.tokenizer()
    model = AutoModelForCausalLM.from_pretrained(gpt2.pruned)
    model.resize_token_embeddings(320, mean_resizing=False)
    with torch.no_grad():
        model.get_output_embeddings().weight[300:] = 5.0
    model.save_pretrained(tmp_path / "padded")
    words.save_pretrained(tmp_path / "padded")
    pairs = write_jsonl(tmp_path / "p.jsonl", records(8))
    run(*gpt2.arguments(), "--pairs", pairs, "--output", tmp_path / "a").summary()
    padded = ["--original", gpt2.original, "--pruned", tmp_path / "padded"]
    run(*padded, "--pairs", pairs, "--output", tmp_path / "b").summary()
    assert degradations(tmp_path / "b") == pytest.approx(degradations(tmp_path / "a"), abs=BATCH_ROUNDING, rel=0)


def test_temperature_flattens(gpt2, tmp_path):
    pairs = write_jsonl(tmp_path / "p.jsonl", records(5))
    means = []
    for temperature in ("1", "100"):
        output = tmp_path / temperature
        summary = run(*gpt2.arguments(), "--pairs", pairs, "--output", output, "--temperature", temperature).summary()
        means.append(summary["mean_degradation"])
    assert 0 < means[1] < means[0] / 100


def test_long_responses_are_cut_and_said_so(gpt2, tmp_path):
    pairs = [
        {"id": 1, "instruction": "the cat", "response": testkit.text(30, 5)},
        {"id": 2, "instruction": "the dog", "response": "reads"},
        {"id": 3, "instruction": testkit.text(60, 5), "response": "reads"},
        {"id": 4, "instruction": "the dog", "response": ""},
    ]
    output = tmp_path / "o"
    arguments = ["--pairs", write_jsonl(tmp_path / "p.jsonl", pairs), "--output", output, "--per-token"]
    summary = run(*gpt2.arguments(), *arguments, "--max-length", 16).summary()
    cut, whole = rows(output)
    assert (cut["id"], whole["id"]) == (1, 2)
    assert cut["instruction_tokens"] + cut["measured_tokens"] == 16
    assert cut["measured_tokens"] < cut["response_tokens"]
    assert whole["measured_tokens"] == whole["response_tokens"]
    prompt, response = prompt_and_response(gpt2.original, pairs[0])
    assert cut["degradation_tokens"] == pytest.approx(
        slow_divergences(gpt2.original, gpt2.pruned, prompt, response[: 16 - len(prompt)]), abs=MODEL_ROUNDING, rel=0
    )
    assert cut["response_tokens"] == len(response)
    assert unmeasured(output) == [(3, "instruction too long"), (4, "empty response")]
    assert summary["unmeasured"] == {"empty response": 1, "instruction too long": 1}
    assert (summary["pairs"], summary["measured"], summary["responses_cut"]) == (4, 2, 1)


def test_nothing_to_measure_at_all(gpt2, tmp_path):
    pairs = write_jsonl(tmp_path / "p.jsonl", [{"id": "a", "instruction": "the cat", "response": ""}])
    summary = run(*gpt2.arguments(), "--pairs", pairs, "--output", tmp_path / "o").summary()
    assert (summary["pairs"], summary["measured"], summary["mean_degradation"]) == (1, 0, None)
    assert rows(tmp_path / "o") == []
    assert unmeasured(tmp_path / "o") == [("a", "empty response")]


def test_an_instruction_without_a_token_predicts_nothing(gpt2, tmp_path):
    testkit.tokenizer(begin=False).save_pretrained(tmp_path / "bare")
    pairs = write_jsonl(tmp_path / "p.jsonl", [{"id": 1, "instruction": "", "response": "cat"}])
    arguments = ["--tokenizer", tmp_path / "bare", "--prompt-format", "{instruction}", "--output", tmp_path / "o"]
    run(*gpt2.arguments(), "--pairs", pairs, *arguments).summary()
    assert unmeasured(tmp_path / "o") == [(1, "no token before the response")]


def test_an_end_token_is_not_put_between_prompt_and_response(gpt2, tmp_path):
    pairs = write_jsonl(tmp_path / "p.jsonl", records(5))
    testkit.tokenizer(end=True).save_pretrained(tmp_path / "ending")
    run(*gpt2.arguments(), "--pairs", pairs, "--output", tmp_path / "a").summary()
    run(*gpt2.arguments(), "--pairs", pairs, "--output", tmp_path / "b", "--tokenizer", tmp_path / "ending").summary()
    assert rows(tmp_path / "a") == rows(tmp_path / "b")


def test_a_chat_template_writes_the_prompt(gpt2, tmp_path):
    template = (
        "{{ bos_token }}{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
        "{% if add_generation_prompt %}name: {% endif %}"
    )
    testkit.tokenizer(chat_template=template).save_pretrained(tmp_path / "chat")
    pairs = write_jsonl(tmp_path / "p.jsonl", records(6))
    chat = ["--tokenizer", tmp_path / "chat"]
    run(*gpt2.arguments(), *chat, "--pairs", pairs, "--output", tmp_path / "a", "--chat-template").summary()
    spelled = ["--prompt-format", "user: {instruction}\nname: "]
    run(*gpt2.arguments(), *chat, "--pairs", pairs, "--output", tmp_path / "b", *spelled).summary()
    assert rows(tmp_path / "a") == rows(tmp_path / "b")


def test_parquet_and_jsonl_give_the_same_whatever_the_columns_are_called(gpt2, tmp_path):
    pairs = records(7)
    renamed = [
        {
            "key": f"k{p['id']}",
            "what": p["instruction"],
            "input": None if n % 2 else "",
            "answer": p["response"],
            "x": 1.5,
        }
        for n, p in enumerate(pairs)
    ]
    (tmp_path / "folder").mkdir()
    write_parquet(tmp_path / "folder" / "a.parquet", renamed[:3])
    write_parquet(tmp_path / "folder" / "b.parquet", renamed[3:])
    (tmp_path / "folder" / "_SUCCESS").touch()
    names = ["--id-column", "key", "--instruction-column", "what,input", "--response-column", "answer"]
    run(*gpt2.arguments(), "--pairs", write_jsonl(tmp_path / "p.jsonl", pairs), "--output", tmp_path / "a").summary()
    run(*gpt2.arguments(), "--pairs", tmp_path / "folder", "--output", tmp_path / "b", *names).summary()
    assert [{**row, "id": f"k{row['id']}"} for row in rows(tmp_path / "a")] == rows(tmp_path / "b")
    types = [pq.read_schema(tmp_path / o / "part-00000.parquet").field("id").type for o in "ab"]
    assert types == [pa.int64(), pa.string()]


def test_a_model_without_a_choice_of_logits_is_measured_too(gpt2, monkeypatch):
    from transformers import AutoModelForCausalLM, GPT2LMHeadModel

    from degradation.models import LanguageModel

    def models() -> LanguageModel:
        return LanguageModel(AutoModelForCausalLM.from_pretrained(gpt2.original), torch.device("cpu"))

    tokens = torch.tensor([[1, 20, 30, 40], [1, 70, 80, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    expected = models().last_logits(tokens, mask, 2)
    whole = GPT2LMHeadModel.forward
    monkeypatch.setattr(
        GPT2LMHeadModel,
        "forward",
        lambda self, input_ids, attention_mask: whole(self, input_ids, attention_mask=attention_mask),
    )
    assert torch.allclose(models().last_logits(tokens, mask, 2), expected, atol=1e-6, rtol=0)
