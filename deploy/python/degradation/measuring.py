"""Measures pairs in batches."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from degradation.divergence import divergences
from degradation.mistake import UserMistake
from degradation.models import ModelPair
from degradation.pairs import Pair
from degradation.tokens import PairTokenizer, TokenPair


@dataclass(frozen=True)
class Measurement:
    """One row of the output; ``degradation`` is the mean of ``degradation_tokens``."""

    id: int | str
    degradation: float
    instruction_tokens: int
    response_tokens: int
    measured_tokens: int
    degradation_tokens: list[float]


@dataclass(frozen=True)
class Unmeasured:
    """A pair that gets no row, and why."""

    id: int | str
    reason: str


@dataclass(frozen=True)
class BatchLimits:
    """A batch has at most ``pairs`` pairs, and at most ``tokens`` tokens with padding unless it is one pair."""

    pairs: int
    tokens: int

    def batches(self, lengths: dict[int, int]) -> Iterator[list[int]]:
        """The keys of ``lengths`` in batches, the shortest first, so that little is padded."""
        batch: list[int] = []
        for key in sorted(lengths, key=lambda k: (lengths[k], k)):
            if batch and (len(batch) == self.pairs or (len(batch) + 1) * lengths[key] > self.tokens):
                yield batch
                batch = []
            batch.append(key)
        if batch:
            yield batch


class Measuring:
    def __init__(
        self,
        models: ModelPair,
        tokenizer: PairTokenizer,
        limits: BatchLimits,
        temperature: float,
        bad_pairs_fail: bool,
    ) -> None:
        self._models = models
        self._tokenizer = tokenizer
        self._limits = limits
        self._temperature = temperature
        self._bad_pairs_fail = bad_pairs_fail

    def measure(self, pairs: list[Pair]) -> list[Measurement | Unmeasured]:
        """What became of each pair, in the order of the pairs."""
        results: dict[int, Measurement | Unmeasured] = {
            place: Unmeasured(pair.id, missing) for place, pair in enumerate(pairs) if (missing := pair.missing())
        }
        readable = [place for place in range(len(pairs)) if place not in results]
        token_pairs = self._tokenizer.token_pairs([pairs[place] for place in readable])
        measurable: dict[int, TokenPair] = {}
        for place, token_pair in zip(readable, token_pairs, strict=True):
            self._check_tokens(pairs[place], token_pair)
            if reason := token_pair.unmeasurable():
                results[place] = Unmeasured(pairs[place].id, reason)
            else:
                measurable[place] = token_pair
        for batch in self._limits.batches({place: len(tp.tokens) for place, tp in measurable.items()}):
            for place, values in zip(batch, self._values([measurable[p] for p in batch]), strict=True):
                results[place] = self._result(pairs[place], measurable[place], values)
        return [results[place] for place in range(len(pairs))]

    def _check_tokens(self, pair: Pair, token_pair: TokenPair) -> None:
        known = min(self._models.original.inputs, self._models.pruned.inputs)
        if token_pair.tokens and max(token_pair.tokens) >= known:
            raise UserMistake(
                f"pair {pair.id!r}: the tokenizer gives token {max(token_pair.tokens)}, but a model knows only"
                f" {known}; the tokenizer does not belong to the models"
            )

    def _values(self, batch: list[TokenPair]) -> Iterator[list[float]]:
        """For each pair the divergence at each measured token.

        The logits that predict a token are those at the token before it. So the last token is no input,
        and the first response token is predicted at the last token of the prompt.
        """
        inputs = [torch.tensor(token_pair.tokens[:-1]) for token_pair in batch]
        padded = torch.nn.utils.rnn.pad_sequence(inputs, batch_first=True)
        mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(i) for i in inputs], batch_first=True)
        first = min(token_pair.instruction_tokens for token_pair in batch) - 1
        count = padded.shape[1] - first
        original = self._models.original.last_logits(padded, mask, count)
        pruned = self._models.pruned.last_logits(padded, mask, count)
        for row, token_pair in enumerate(batch):
            start = token_pair.instruction_tokens - 1 - first
            responses = slice(start, start + token_pair.measured_tokens)
            tokens = slice(self._models.vocabulary)
            yield divergences(
                original[row, responses, tokens], pruned[row, responses, tokens], self._temperature
            ).tolist()

    def _result(self, pair: Pair, token_pair: TokenPair, values: list[float]) -> Measurement | Unmeasured:
        unfit = next((token for token, value in enumerate(values) if math.isnan(value)), None)
        if unfit is None:
            degradation = math.fsum(values) / len(values)
            counts = token_pair.instruction_tokens, token_pair.response_tokens, token_pair.measured_tokens
            return Measurement(pair.id, degradation, *counts, values)
        if self._bad_pairs_fail:
            raise UserMistake(
                f"pair {pair.id!r}, response token {unfit}: a model's logits are NaN or infinite; with --dtype"
                " float32 (or bfloat16 instead of float16) they may be finite. --on-bad-pair skip leaves such"
                " pairs out"
            )
        return Unmeasured(pair.id, "logits not finite")
