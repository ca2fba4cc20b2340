"""Makes the small sentence encoder of the tests, and what it must give.

usage: make_test_encoder.py FOLDER

FOLDER holds texts.jsonl, whose lines have a key "text". Writes model.onnx and tokenizer.json, a WordPiece tokenizer of
the words and characters of some of these texts and a network with one layer of attention, of random weights, and
mean.npy and cls.npy: the embeddings, float64 [texts x dimension], computed by the formula below in numpy alone. Needs
numpy, onnx and tokenizers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import BertWordPieceTokenizer

DIMENSION = 24
MAX_TOKENS = 32


def tokenizer(texts: list[str]) -> BertWordPieceTokenizer:
    """Knows the words of every other text, and single characters of all."""
    words = sorted({word.lower() for text in texts[::2] for word in text.split() if word.isascii()})
    characters = sorted({character for text in texts for character in text.lower() if character.isprintable()})
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    for token in [*words, *characters, *(f"##{character}" for character in characters)]:
        if token.strip() and token not in tokens:
            tokens.append(token)
    made = BertWordPieceTokenizer({token: number for number, token in enumerate(tokens)}, strip_accents=False)
    made.enable_truncation(MAX_TOKENS)
    return made


def network(embeddings: np.ndarray, weights: np.ndarray) -> onnx.ModelProto:
    """tanh(softmax(x x' / sqrt(d), padding left out) x weights + x), x the embeddings of the tokens."""
    root = np.array(1 / np.sqrt(DIMENSION), np.float32)
    constants = {"table": embeddings, "weights": weights, "root": root,
                 "one": np.array(1, np.float32), "far": np.array(1e4, np.float32), "axis": np.array([1], np.int64)}
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["x"]),
        helper.make_node("Transpose", ["x"], ["turned"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["x", "turned"], ["products"]),
        helper.make_node("Mul", ["products", "root"], ["scaled"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["mask", "one"], ["absent"]),
        helper.make_node("Mul", ["absent", "far"], ["penalty"]),
        helper.make_node("Unsqueeze", ["penalty", "axis"], ["penalties"]),
        helper.make_node("Add", ["scaled", "penalties"], ["scores"]),
        helper.make_node("Softmax", ["scores"], ["attention"], axis=-1),
        helper.make_node("MatMul", ["attention", "x"], ["mixed"]),
        helper.make_node("MatMul", ["mixed", "weights"], ["turned_mix"]),
        helper.make_node("Add", ["turned_mix", "x"], ["sum"]),
        helper.make_node("Tanh", ["sum"], ["last_hidden_state"]),
    ]
    shape = ["texts", "tokens"]
    graph = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, DIMENSION])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def tokens(ids: list[int], embeddings: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The same in float64 [tokens x dimension]."""
    x = embeddings.astype(np.float64)[ids]
    scores = x @ x.T / np.sqrt(DIMENSION)
    attention = np.exp(scores - scores.max(axis=1, keepdims=True))
    attention /= attention.sum(axis=1, keepdims=True)
    return np.tanh(attention @ x @ weights.astype(np.float64) + x)


def main() -> None:
    folder = Path(sys.argv[1])
    texts = [json.loads(line)["text"] for line in (folder / "texts.jsonl").read_text("utf-8").splitlines()]
    words = tokenizer(texts)
    random = np.random.default_rng(20)
    embeddings = random.standard_normal((words.get_vocab_size(), DIMENSION)).astype(np.float32)
    weights = (random.standard_normal((DIMENSION, DIMENSION)) / np.sqrt(DIMENSION)).astype(np.float32)
    onnx.save(network(embeddings, weights), str(folder / "model.onnx"))
    words.save(str(folder / "tokenizer.json"))
    means, firsts = [], []
    for text in texts:
        found = tokens(words.encode(text).ids, embeddings, weights)
        means.append(found.mean(axis=0))
        firsts.append(found[0])
    for name, vectors in {"mean": np.stack(means), "cls": np.stack(firsts)}.items():
        np.save(folder / f"{name}.npy", vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


if __name__ == "__main__":
    main()
