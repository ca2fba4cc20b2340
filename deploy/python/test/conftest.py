from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import testkit  # noqa: E402


@dataclass(frozen=True)
class Models:
    original: Path
    pruned: Path

    def arguments(self) -> list[object]:
        return ["--original", self.original, "--pruned", self.pruned]


@pytest.fixture(scope="session", params=["gpt2", "llama"])
def models(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Models:
    """Positions are numbered from the start by one of them, and are distances for the other."""
    folder = tmp_path_factory.mktemp(request.param)
    config = {"gpt2": testkit.gpt2, "llama": testkit.llama}[request.param]
    fewer = {"gpt2": {"n_layer": 1}, "llama": {"num_hidden_layers": 1, "intermediate_size": 40}}[request.param]
    words = testkit.tokenizer()
    return Models(
        testkit.save_model(folder / "original", config(), 1, words),
        testkit.save_model(folder / "pruned", config(**fewer), 2, words),
    )


@pytest.fixture(scope="session")
def gpt2(tmp_path_factory: pytest.TempPathFactory) -> Models:
    folder = tmp_path_factory.mktemp("pair")
    words = testkit.tokenizer()
    return Models(
        testkit.save_model(folder / "original", testkit.gpt2(), 1, words),
        testkit.save_model(folder / "pruned", testkit.gpt2(n_layer=1), 2, words),
    )
