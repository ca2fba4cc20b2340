"""Encodes texts by ONNX Runtime's own Python binding: what `tsds encode` is compared with.

usage: encode_reference.py MODEL_FOLDER TEXTS.jsonl OUTPUT.npy [--pooling mean|cls] [--max-tokens N] [--batch N] [--threads N]

MODEL_FOLDER holds model.onnx and tokenizer.json. Each line of TEXTS.jsonl has a key "text". Writes the embeddings, of
length 1, as float32 [texts x dimension], and prints the seconds without loading as JSON. With a batch of 1 each text goes
through the network alone, as `tsds encode` does it; larger batches have texts of like length. Needs numpy,
onnxruntime and tokenizers.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer


def batches(lengths: list[int], size: int) -> list[list[int]]:
    """Texts in batches of like length."""
    order = sorted(range(len(lengths)), key=lambda text: lengths[text])
    return [order[start : start + size] for start in range(0, len(order), size)]


def pooled(tokens: np.ndarray, mask: np.ndarray, pooling: str) -> np.ndarray:
    """Embeddings of texts, of length 1, from those of their tokens [texts x tokens x dimension]."""
    tokens = tokens.astype(np.float64)
    if pooling == "cls":
        vectors = tokens[:, 0]
    else:
        weights = mask[:, :, None].astype(np.float64)
        vectors = (tokens * weights).sum(axis=1) / weights.sum(axis=1)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--pooling", choices=["mean", "cls"], default="mean")
    parser.add_argument("--max-tokens", type=int, default=256)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(given.model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(given.max_tokens)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = given.threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(given.model / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    names = {node.name for node in session.get_inputs()}
    texts = [json.loads(line)["text"] for line in given.texts.read_text("utf-8").splitlines()]
    start = time.perf_counter()
    encoded = tokenizer.encode_batch(texts)
    vectors: np.ndarray | None = None
    for batch in batches([len(text.ids) for text in encoded], given.batch):
        longest = max(len(encoded[text].ids) for text in batch)
        inputs = {name: np.zeros((len(batch), longest), np.int64) for name in names}
        mask = np.zeros((len(batch), longest), np.int64)
        for row, text in enumerate(batch):
            inputs["input_ids"][row, : len(encoded[text].ids)] = encoded[text].ids
            mask[row, : len(encoded[text].ids)] = 1
        if "attention_mask" in names:
            inputs["attention_mask"] = mask
        found = pooled(session.run(None, inputs)[0], mask, given.pooling)
        if vectors is None:
            vectors = np.zeros((len(texts), found.shape[1]), np.float32)
        vectors[batch] = found
    seconds = time.perf_counter() - start
    np.save(given.output, vectors)
    print(json.dumps({"texts": len(texts), "seconds": seconds, "onnxruntime": onnxruntime.__version__}))


if __name__ == "__main__":
    main()
