#!/usr/bin/env python3
"""Measures how far a pruned language model has departed from the original one, for `tsds recover --degradation`."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from degradation.mistake import UserMistake

if TYPE_CHECKING:
    from degradation.measuring import Measuring
    from degradation.models import ModelPair
    from degradation.output import OutputFolder
    from degradation.pairs import PairFiles

DESCRIPTION = """\
Runs two causal language models over instruction-response pairs, and writes how much their predictions of the
response differ: the Jensen-Shannon divergence of their next-token distributions in nats, from 0 (the same) to
ln 2, as the mean over the tokens of the response. `tsds recover --degradation` takes the output.

A run that was stopped goes on where it was when the same command is given again.
"""
EXAMPLE = """\
example:
  python deploy/python/measure_degradation.py --original models/llama --pruned models/llama-pruned \\
      --pairs alpaca.jsonl --instruction-column instruction,input --response-column output --output degradation

exit status: 0 done, 2 a mistake in options or data, 1 anything else, 130 interrupted
"""
DEFAULT_PROMPT_FORMAT = "{instruction}\n"
SECONDS_BETWEEN_PROGRESS = 10


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        print(json.dumps(_run(options)))
        return 0
    except UserMistake as mistake:
        _say(str(mistake))
        return 2
    except KeyboardInterrupt:
        _say("interrupted; the same command goes on from the last complete part")
        return 130


def _run(options: argparse.Namespace) -> dict[str, Any]:
    _check(options)
    try:
        from degradation.output import OutputFolder
        from degradation.pairs import Columns, PairFiles
    except ImportError as e:
        raise _not_installed(e) from e
    columns = Columns(options.id_column, tuple(options.instruction_column.split(",")), options.response_column)
    pairs = PairFiles(Path(options.pairs), columns)
    survey = pairs.survey(options.on_bad_pair == "fail")
    with OutputFolder(Path(options.output), survey.ids, options.per_token) as output:
        output.check("options", _deciding(options))
        return Run(options, pairs, survey.pairs, output).run()


class Run:
    """Measures the parts that are not there yet. The models are loaded when the first of them comes."""

    def __init__(self, options: argparse.Namespace, pairs: PairFiles, total: int, output: OutputFolder) -> None:
        self._options = options
        self._pairs = pairs
        self._total = total
        self._output = output
        self._measuring: Measuring | None = None

    def run(self) -> dict[str, Any]:
        parts = done = kept = 0
        progress = None
        for pairs in self._pairs.parts(self._options.part_size):
            if self._output.has_part(parts, pairs):
                kept += len(pairs)
            else:
                self._measuring = self._measuring or self._load()
                progress = progress or Progress(self._total, done)
                self._output.write_part(parts, pairs, self._measured(pairs))
            parts += 1
            done += len(pairs)
            if progress:
                progress.reached(done)
        if kept:
            _say(f"kept {kept:,} of {self._total:,} pairs, which were measured before")
        return self._output.finish(parts)

    def _measured(self, pairs: list) -> list:
        import torch

        try:
            return self._measuring.measure(pairs)
        except torch.OutOfMemoryError as e:
            raise UserMistake(
                f"the device has too little memory; lower --batch-tokens (now {self._options.batch_tokens}),"
                f" and then --max-length: {' '.join(str(e).split())[:200]}"
            ) from e

    def _load(self) -> Measuring:
        try:
            from degradation.measuring import BatchLimits, Measuring
            from degradation.models import ModelPair
            from degradation.tokens import PairTokenizer
        except ImportError as e:
            raise _not_installed(e) from e
        options = self._options
        models = ModelPair.load(_model_options(options))
        prompt_format = None if options.chat_template else options.prompt_format
        tokenizer = PairTokenizer(models.tokenizer, prompt_format, models.max_length)
        limits = BatchLimits(options.batch_size, options.batch_tokens)
        self._record(models)
        return Measuring(models, tokenizer, limits, options.temperature, options.on_bad_pair == "fail")

    def _record(self, models: ModelPair) -> None:
        facts = models.facts()
        self._output.check("models", facts)
        self._output.record(
            {"options": _deciding(self._options), "models": facts, "first_run": _first_run(self._options)}
        )


class Progress:
    """Lines on stderr, not more often than every ten seconds."""

    def __init__(self, total: int, before: int) -> None:
        self._total = total
        self._before = before
        self._start = self._last = time.monotonic()

    def reached(self, done: int) -> None:
        now = time.monotonic()
        if now - self._last < SECONDS_BETWEEN_PROGRESS and done < self._total:
            return
        self._last = now
        rate = (done - self._before) / max(now - self._start, 1e-9)
        left = round((self._total - done) / rate)
        _say(
            f"{100 * done / self._total:.1f} % ({done:,} of {self._total:,} pairs), {rate:,.1f} pairs/s,"
            f" about {left // 3600} h {left // 60 % 60} min {left % 60} s left"
        )


def _deciding(options: argparse.Namespace) -> dict[str, Any]:
    """Options that decide what is measured. The others change how: batches and devices change rounding only."""
    names = ["original", "pruned", "tokenizer", "id_column", "instruction_column", "response_column"]
    names += ["prompt_format", "chat_template", "max_length", "temperature", "dtype", "part_size", "per_token"]
    return {name: getattr(options, name) for name in names}


def _first_run(options: argparse.Namespace) -> dict[str, Any]:
    import torch
    import transformers

    names = ["device", "batch_size", "batch_tokens"]
    versions = {"torch": torch.__version__, "transformers": transformers.__version__}
    return {**{name: getattr(options, name) for name in names}, **versions}


def _model_options(options: argparse.Namespace):
    from degradation.models import ModelOptions

    names = ["original", "pruned", "tokenizer", "dtype", "device", "max_length", "trust_remote_code"]
    return ModelOptions(**{name: getattr(options, name) for name in names})


def _check(options: argparse.Namespace) -> None:
    for name in ("part_size", "batch_size", "batch_tokens"):
        if getattr(options, name) < 1:
            raise UserMistake(f"--{name.replace('_', '-')} is {getattr(options, name)}; must be at least 1")
    if options.max_length is not None and options.max_length < 2:
        raise UserMistake(
            f"--max-length is {options.max_length}; must be at least 2: one token to predict another from"
        )
    if not (options.temperature > 0 and math.isfinite(options.temperature)):
        raise UserMistake(f"--temperature is {options.temperature}; must be above 0 and finite: 1 is the models' own")
    if "{instruction}" not in options.prompt_format:
        raise UserMistake(f"--prompt-format is {options.prompt_format!r}; must contain {{instruction}}")
    if options.chat_template and options.prompt_format != DEFAULT_PROMPT_FORMAT:
        raise UserMistake("--chat-template and --prompt-format exclude each other")
    device = options.device.removeprefix("cuda:") if options.device != "cuda:" else "cuda:"
    if options.device not in ("auto", "cpu", "cuda") and not (device != options.device and device.isdecimal()):
        raise UserMistake(f"--device is {options.device}; must be auto, cpu, cuda or cuda:N")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="measure_degradation.py",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--original", required=True, metavar="MODEL", help="folder, or name on a hub, of the model before pruning")
    add("--pruned", required=True, metavar="MODEL", help="the same of the pruned model")
    add("--pairs", required=True, metavar="PATH", help="a file .parquet, .jsonl or .jsonl.gz, or a folder of such")
    add("--output", required=True, metavar="FOLDER", help="a local folder, which gets Parquet files")
    add("--tokenizer", metavar="MODEL", help="the tokenizer of both models (default: the original's)")
    add("--id-column", default="id", metavar="NAME", help="integers or strings, all different (default: id)")
    add(
        "--instruction-column",
        default="instruction",
        metavar="NAME[,NAME...]",
        help="several are joined by line breaks, empty ones left out (default: instruction)",
    )
    add("--response-column", default="response", metavar="NAME", help="(default: response)")
    add(
        "--prompt-format",
        default=DEFAULT_PROMPT_FORMAT,
        metavar="TEXT",
        help="what stands before the response; {instruction} stands for the instruction (default: it and a line break)",
    )
    add("--chat-template", action="store_true", help="make the prompt by the tokenizer's chat template instead")
    add(
        "--max-length",
        type=int,
        metavar="TOKENS",
        help="of prompt and response; longer responses are cut (default: 2048, or what the models take)",
    )
    add("--temperature", type=float, default=1.0, metavar="T", help="what logits are divided by (default: 1)")
    add(
        "--dtype",
        choices=["auto", "float32", "bfloat16", "float16"],
        default="auto",
        help="of the models' weights (default: auto, as they were saved)",
    )
    add("--device", default="auto", metavar="auto|cpu|cuda[:N]", help="(default: auto, the first GPU if there is one)")
    add("--batch-size", type=int, default=16, metavar="PAIRS", help="most pairs in a batch (default: 16)")
    add("--batch-tokens", type=int, default=8192, metavar="TOKENS", help="most tokens in a batch (default: 8192)")
    add("--part-size", type=int, default=1000, metavar="PAIRS", help="pairs in a file of the output (default: 1000)")
    add("--per-token", action="store_true", help="write the divergence at each response token too")
    add(
        "--on-bad-pair",
        choices=["fail", "skip"],
        default="fail",
        help="where a text is missing or logits are not finite: stop, or leave the pair out (default: fail)",
    )
    add("--trust-remote-code", action="store_true", help="run the Python code that comes with a model")
    return parser


def _not_installed(error: ImportError) -> UserMistake:
    return UserMistake(f"{error}; install what deploy/python/requirements.txt names")


def _say(message: str) -> None:
    print(f"measure_degradation: {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
