"""The Jensen-Shannon divergence between the next-token distributions of two models."""

from __future__ import annotations

import math

import torch

# Positions are taken so many at a time that each float64 buffer has about this many elements (32 MiB).
CHUNK_ELEMENTS = 1 << 22


def divergences(original: torch.Tensor, pruned: torch.Tensor, temperature: float = 1.0) -> torch.Tensor:
    """JSD(p, q) = (KL(p, m) + KL(q, m)) / 2 with m = (p + q) / 2 and p, q = softmax(logits / temperature).

    Logits are [positions x vocabulary], of any float type; they are widened to float64 first, which is
    exact. The result is [positions], float64, in nats: from 0 to ln 2, and exactly 0 for equal logits.
    A logit of minus infinity is a token that cannot come. Where the logits are no distribution (a NaN,
    plus infinity, or nothing but minus infinity) the result is NaN.

    Each position is computed alone. Up to seven float64 buffers of CHUNK_ELEMENTS are alive at a time, or
    of one position where the vocabulary is larger than that.
    """
    if original.shape != pruned.shape or original.dim() != 2:
        raise ValueError(f"logits of shape {tuple(original.shape)} do not fit {tuple(pruned.shape)}")
    positions, vocabulary = original.shape
    rows = max(1, CHUNK_ELEMENTS // max(1, vocabulary))
    result = torch.empty(positions, dtype=torch.float64, device=original.device)
    for start in range(0, positions, rows):
        chunk = slice(start, start + rows)
        result[chunk] = _chunk(original[chunk], pruned[chunk], temperature)
    return result


def _chunk(original: torch.Tensor, pruned: torch.Tensor, temperature: float) -> torch.Tensor:
    p = _softmax(original, temperature)
    q = _softmax(pruned, temperature)
    total = p + q
    halves = _terms(p, total).sum(dim=-1) + _terms(q, total).sum(dim=-1)
    # Rounding can leave a hair outside the range that the divergence has.
    return (halves / 2).clamp(0, math.log(2))


def _softmax(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    wide = logits.to(torch.float64)
    # The difference comes first, so that a small temperature does not magnify a rounding error.
    difference = wide - wide.amax(dim=-1, keepdim=True)
    return torch.softmax(difference.div_(temperature), dim=-1)


def _terms(probability: torch.Tensor, total: torch.Tensor) -> torch.Tensor:
    """p ln(p / m), whose limit at 0 is 0. Half of a tiny sum could be 0, so the quotient is doubled instead."""
    terms = (probability / total).mul_(2).log_().mul_(probability)
    return terms.masked_fill_(probability == 0, 0.0)
