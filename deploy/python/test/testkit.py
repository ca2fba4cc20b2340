"""What the tests are made of: tiny models and tokenizers, runs of the script, and a slow twin of the measuring."""

from __future__ import annotations

import contextlib
import io
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GPT2Config,
    LlamaConfig,
    PretrainedConfig,
    PreTrainedTokenizerFast,
)

import measure_degradation

PROGRAM = Path(__file__).resolve().parents[1] / "measure_degradation.py"
FIXTURE = PROGRAM.parents[2] / "spark-job-tests/src/test/resources/paser/logits"
BEGIN, END, UNKNOWN = "<begin>", "<end>", "<unknown>"
LONGEST = 64

WORDS = "the a cat dog sings reads writes in of to river city green blue because never quickly why how name".split()


def text(words: int, seed: int) -> str:
    """The same words for the same seed, of varied numbers."""
    return " ".join(WORDS[(seed * 7 + word * (word + seed)) % len(WORDS)] for word in range(words))


def records(count: int) -> list[dict[str, Any]]:
    """Pairs with ids 100, 101, ..., of instructions and responses of 1 to 12 words."""
    return [
        {"id": 100 + n, "instruction": text(1 + n * 5 % 12, n), "response": text(1 + n * 7 % 11, n + 50)}
        for n in range(count)
    ]


def tokenizer(begin: bool = True, end: bool = False, corpus: str = "", **arguments: Any) -> PreTrainedTokenizerFast:
    """A BPE tokenizer on bytes, that may put a token before or behind each text."""
    bpe = Tokenizer(models.BPE(unk_token=UNKNOWN))
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = [UNKNOWN, BEGIN, END]
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    bpe.train_from_iterator([" ".join(WORDS) + corpus] * 10, trainer)
    around = f"{BEGIN} $A" if begin else "$A"
    bpe.post_processor = processors.TemplateProcessing(
        single=f"{around} {END}" if end else around,
        special_tokens=[(token, bpe.token_to_id(token)) for token in (BEGIN, END)],
    )
    return PreTrainedTokenizerFast(tokenizer_object=bpe, bos_token=BEGIN, eos_token=END, unk_token=UNKNOWN, **arguments)


def gpt2(vocabulary: int = 300, **changes: Any) -> GPT2Config:
    sizes = {"n_positions": LONGEST, "n_embd": 32, "n_layer": 2, "n_head": 4, "initializer_range": 0.3}
    return GPT2Config(vocab_size=vocabulary, bos_token_id=1, eos_token_id=2, **{**sizes, **changes})


def llama(vocabulary: int = 300, **changes: Any) -> LlamaConfig:
    sizes = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
    sizes |= {"num_key_value_heads": 2, "max_position_embeddings": LONGEST, "initializer_range": 0.3}
    return LlamaConfig(vocab_size=vocabulary, bos_token_id=1, eos_token_id=2, **{**sizes, **changes})


def save_model(folder: Path, config: PretrainedConfig, seed: int, words: PreTrainedTokenizerFast | None) -> Path:
    torch.manual_seed(seed)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    if words is not None:
        words.save_pretrained(folder)
    return folder


def write_jsonl(file: Path, rows: list[dict[str, Any]]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def write_parquet(file: Path, rows: list[dict[str, Any]]) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file


@dataclass(frozen=True)
class Outcome:
    status: int
    stdout: str
    stderr: str

    def summary(self) -> dict[str, Any]:
        assert self.status == 0, self.stderr
        return json.loads(self.stdout)

    def mistake(self) -> str:
        """The one line that tells the user what to do."""
        assert self.status == 2, f"status {self.status}: {self.stderr}"
        assert "Traceback" not in self.stderr
        return self.stderr.splitlines()[-1]


def command(*arguments: Any) -> list[str]:
    return [sys.executable, str(PROGRAM), *map(str, arguments)]


def run(*arguments: Any) -> Outcome:
    """A run in this process, because a new one takes seconds to import PyTorch. Our own faults end the test."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            status = measure_degradation.main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
    return Outcome(status, stdout.getvalue(), stderr.getvalue())


def run_process(*arguments: Any, python: Sequence[str] = (sys.executable,)) -> Outcome:
    done = subprocess.run([*python, *command(*arguments)[1:]], capture_output=True, text=True, timeout=300)
    return Outcome(done.returncode, done.stdout, done.stderr)


def rows(output: Path) -> list[dict[str, Any]]:
    assert (output / "_SUCCESS").exists()
    return [row for part in sorted(output.glob("part-*.parquet")) for row in pq.ParquetFile(part).read().to_pylist()]


def unmeasured(output: Path) -> list[tuple[int | str, str]]:
    lines = (output / "_unmeasured.jsonl").read_text().splitlines()
    return [(pair["id"], pair["reason"]) for pair in map(json.loads, lines)]


def contents(output: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in output.iterdir()}


def slow_divergences(original: Path, pruned: Path, prompt: list[int], response: list[int]) -> list[float]:
    """What the script computes, in float64 and with a run of each model for each token.

    A token of the response is predicted by a model that is given exactly what stands before the token, as
    in generating: there are no later tokens, no padding, and no position to get wrong by one.
    """
    pair = [AutoModelForCausalLM.from_pretrained(m, dtype=torch.float64).eval() for m in (original, pruned)]
    result = []
    for length in range(len(prompt), len(prompt) + len(response)):
        tokens = torch.tensor([(prompt + response)[:length]])
        with torch.no_grad():
            p, q = (_softmax(model(input_ids=tokens).logits[0, -1].tolist()) for model in pair)
        result.append(math.fsum(_term(a, b) + _term(b, a) for a, b in zip(p, q, strict=True)) / 2)
    return result


def _softmax(logits: list[float]) -> list[float]:
    largest = max(logits)
    powers = [math.exp(logit - largest) for logit in logits]
    total = math.fsum(powers)
    return [power / total for power in powers]


def _term(probability: float, other: float) -> float:
    return probability * math.log(2 * (probability / (probability + other))) if probability else 0.0


def prompt_and_response(words: Path, record: dict[str, Any]) -> tuple[list[int], list[int]]:
    """The tokens by the tokenizer's own pieces: the begin token, then the texts' tokens."""
    loaded = AutoTokenizer.from_pretrained(words)
    prompt = loaded.convert_tokens_to_ids(loaded.tokenize(record["instruction"] + "\n"))
    return [loaded.bos_token_id, *prompt], loaded.convert_tokens_to_ids(loaded.tokenize(record["response"]))
