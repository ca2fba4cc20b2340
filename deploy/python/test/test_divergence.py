"""The divergence of two distributions, against the fixture of an independent program."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch

from degradation import divergence
from degradation.divergence import divergences
from testkit import FIXTURE

TOLERANCE = 1e-12


@pytest.fixture(scope="module")
def logits() -> tuple[torch.Tensor, torch.Tensor]:
    original, pruned = (torch.from_numpy(np.load(FIXTURE / f"{name}.npy")) for name in ("original", "pruned"))
    return original, pruned


def expected() -> dict:
    return json.loads((FIXTURE / "expected.json").read_text())


def test_positions_of_the_fixture_agree(logits):
    values = divergences(*logits)
    assert values.dtype == torch.float64
    assert values.numpy() == pytest.approx(expected()["tokens"], abs=TOLERANCE, rel=0)


@pytest.mark.parametrize("elements", [1, 97, 1000])
def test_chunks_change_nothing(logits, elements, monkeypatch):
    whole = divergences(*logits)
    monkeypatch.setattr(divergence, "CHUNK_ELEMENTS", elements)
    assert divergences(*logits).numpy() == pytest.approx(whole.numpy(), abs=1e-15, rel=0)


def test_equal_logits_give_zero_exactly():
    logits = torch.randn(50, 1000, generator=torch.Generator().manual_seed(3)) * 20
    assert torch.equal(divergences(logits, logits.clone()), torch.zeros(50, dtype=torch.float64))


def test_models_that_agree_on_nothing_give_the_logarithm_of_two():
    infinity = math.inf
    original = torch.tensor([[0.0, -infinity, -infinity], [1000.0, 0.0, 0.0]])
    pruned = torch.tensor([[-infinity, 1.0, 2.0], [0.0, 1000.0, 0.0]])
    assert divergences(original, pruned).tolist() == [math.log(2), math.log(2)]


def test_values_near_zero_are_never_negative():
    """A negative degradation would be refused by tsds."""
    generator = torch.Generator().manual_seed(4)
    logits = torch.randn(2000, 300, generator=generator, dtype=torch.float64)
    nearly = logits + 1e-15 * torch.randn(2000, 300, generator=generator, dtype=torch.float64)
    values = divergences(logits, nearly)
    assert (values >= 0).all()
    assert (values < 1e-14).all()


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("which", [0, 1])
def test_logits_that_are_no_distribution_give_nan_at_their_position_only(bad, which):
    pair = [torch.zeros(3, 5), torch.ones(3, 5)]
    pair[which][1, 2] = bad
    assert divergences(*pair).isnan().tolist() == [False, True, False]


def test_nothing_possible_gives_nan():
    assert divergences(torch.full((1, 4), -math.inf), torch.zeros(1, 4)).isnan().all()


@pytest.mark.parametrize("temperature", [1e-3, 0.5, 7.0])
def test_temperature_divides_logits(logits, temperature):
    original, pruned = (side[torch.isfinite(side).all(dim=1)][:20].double() for side in logits)
    rows = min(len(original), len(pruned))
    assert rows > 5
    original, pruned = original[:rows], pruned[:rows]
    expected = divergences(original / temperature, pruned / temperature)
    assert divergences(original, pruned, temperature).numpy() == pytest.approx(expected.numpy(), abs=1e-10, rel=0)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_narrow_floats_are_widened_before_anything_is_computed(dtype):
    generator = torch.Generator().manual_seed(5)
    original, pruned = (torch.randn(10, 50, generator=generator).to(dtype) for _ in range(2))
    assert torch.equal(divergences(original, pruned), divergences(original.double(), pruned.double()))
