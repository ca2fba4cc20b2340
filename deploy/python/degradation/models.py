"""Loads the two models and asks them for logits."""

from __future__ import annotations

import hashlib
import inspect
import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase
from transformers.utils import cached_file
from transformers.utils import logging as transformers_logging

from degradation import tokens
from degradation.mistake import UserMistake

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
# Where neither the user nor the models say how long a sequence may be.
DEFAULT_MAX_LENGTH = 2048
# Elements of each tensor that go into a model's fingerprint.
SAMPLED_ELEMENTS = 64


@dataclass(frozen=True)
class ModelOptions:
    original: str
    pruned: str
    tokenizer: str | None
    dtype: str
    device: str
    max_length: int | None
    trust_remote_code: bool


class LanguageModel:
    """A causal language model that is asked, never trained."""

    def __init__(self, model: PreTrainedModel, device: torch.device) -> None:
        self._model = model.eval().to(device)
        self._model.config.use_cache = False
        self._device = device
        self._keeps_last = "logits_to_keep" in inspect.signature(model.forward).parameters
        self.inputs = model.get_input_embeddings().weight.shape[0]
        self.dtype = str(model.dtype).removeprefix("torch.")
        self.outputs = self.last_logits(torch.zeros(1, 1, dtype=torch.long), torch.ones(1, 1), 1).shape[-1]

    @torch.inference_mode()
    def last_logits(self, token_ids: torch.Tensor, mask: torch.Tensor, count: int) -> torch.Tensor:
        """Logits at the last ``count`` positions, [batch x count x vocabulary], in the model's float type.

        Sequences are padded on the right: what follows a token cannot change a causal model's logits at
        it, whichever way the model numbers positions.
        """
        inputs = {"input_ids": token_ids.to(self._device), "attention_mask": mask.long().to(self._device)}
        if self._keeps_last:
            inputs["logits_to_keep"] = count
        return self._model(**inputs).logits[:, -count:]

    def max_length(self) -> int | None:
        return getattr(self._model.config, "max_position_embeddings", None)

    def parameters(self) -> int:
        return sum(parameter.numel() for parameter in self._model.parameters())

    def fingerprint(self) -> str:
        """Changes with names, shapes, float types, and with the values at evenly spaced places of each tensor."""
        digest = hashlib.sha256()
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}\n".encode())
            flat = tensor.reshape(-1)
            step = max(1, flat.numel() // SAMPLED_ELEMENTS)
            digest.update(repr(flat[::step].tolist()).encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class ModelPair:
    """The two models, with the tokens and the length that both of them can take.

    Logits count up to ``vocabulary``. What lies behind it fills a model's matrix up to a handy size; no
    token has these numbers.
    """

    original: LanguageModel
    pruned: LanguageModel
    tokenizer: PreTrainedTokenizerBase
    vocabulary: int
    max_length: int

    @staticmethod
    def load(options: ModelOptions) -> ModelPair:
        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        device = _device(options.device)
        tokenizer = _tokenizer(options)
        original = _model("--original", options.original, options, device)
        pruned = _model("--pruned", options.pruned, options, device)
        if original.dtype != pruned.dtype:
            _say(
                f"warning: the original computes in {original.dtype}, the pruned model in {pruned.dtype};"
                " their different rounding is measured as degradation too. --dtype gives both the same"
            )
        vocabulary = _vocabulary(tokenizer, original, pruned)
        return ModelPair(original, pruned, tokenizer, vocabulary, _max_length(options.max_length, original, pruned))

    def facts(self) -> dict:
        """What decides the figures, and must not change between runs into one output."""
        return {
            "original": _facts(self.original),
            "pruned": _facts(self.pruned),
            "tokenizer": tokens.fingerprint(self.tokenizer),
            "vocabulary": self.vocabulary,
            "max_length": self.max_length,
        }


def _facts(model: LanguageModel) -> dict:
    return {
        "parameters": model.parameters(),
        "dtype": model.dtype,
        "logits": model.outputs,
        "weights": model.fingerprint(),
    }


def _device(name: str) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    device = torch.device(name)
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise UserMistake(
            f"--device {name}: PyTorch {torch.__version__} sees {torch.cuda.device_count()} CUDA devices here;"
            " use --device cpu, or install a build of PyTorch for your driver"
        )
    return device


def _tokenizer(options: ModelOptions) -> PreTrainedTokenizerBase:
    if options.tokenizer:
        return _load_tokenizer("--tokenizer", options.tokenizer, options)
    if not _has_tokenizer(options.original):
        raise UserMistake(f"--original {options.original} has no tokenizer; give --tokenizer")
    tokenizer = _load_tokenizer("--original", options.original, options)
    if _has_tokenizer(options.pruned):
        tokens.check_same(tokenizer, _load_tokenizer("--pruned", options.pruned, options))
    else:
        _say(f"{options.pruned} has no tokenizer; the original's is used for both models")
    return tokenizer


def _has_tokenizer(name: str) -> bool:
    _check_folder("model", name)
    files = ("tokenizer.json", "tokenizer_config.json", "tokenizer.model", "vocab.json")
    try:
        return any(cached_file(name, file, _raise_exceptions_for_missing_entries=False) for file in files)
    except Exception as e:
        raise _not_loaded("model", name, e) from e


def _load_tokenizer(option: str, name: str, options: ModelOptions) -> PreTrainedTokenizerBase:
    _check_folder(option, name)
    try:
        return AutoTokenizer.from_pretrained(name, trust_remote_code=options.trust_remote_code)
    except Exception as e:
        raise _not_loaded(f"the tokenizer of {option}", name, e) from e


def _model(option: str, name: str, options: ModelOptions, device: torch.device) -> LanguageModel:
    _check_folder(option, name)
    dtype = "auto" if options.dtype == "auto" else DTYPES[options.dtype]
    try:
        model, loading = AutoModelForCausalLM.from_pretrained(
            name, dtype=dtype, trust_remote_code=options.trust_remote_code, output_loading_info=True
        )
    except Exception as e:
        raise _not_loaded(option, name, e) from e
    missing = sorted(loading["missing_keys"])
    if missing:
        raise UserMistake(
            f"{option} {name} has no weights for {len(missing)} tensors, such as {missing[0]}, which would be"
            " random numbers; save the model with all its weights, masks of pruning applied"
        )
    _say(f"{option} {name}: {sum(p.numel() for p in model.parameters()):,} parameters, {model.dtype}, on {device}")
    return LanguageModel(model, device)


def _check_folder(option: str, name: str) -> None:
    """A path that is missing must not be looked up as the name of a model on a hub."""
    if name.startswith((".", "/", "~")) and not Path(name).is_dir():
        raise UserMistake(f"{option} {name}: there is no such folder")


def _not_loaded(option: str, name: str, error: Exception) -> UserMistake:
    reason = " ".join(str(error).split())[:400]
    return UserMistake(f"{option} {name} cannot be loaded: {type(error).__name__}: {reason}")


def _vocabulary(tokenizer: PreTrainedTokenizerBase, original: LanguageModel, pruned: LanguageModel) -> int:
    known = tokens.largest_id(tokenizer) + 1
    fewest = min(original.outputs, pruned.outputs)
    if known > fewest and original.outputs != pruned.outputs:
        raise UserMistake(
            f"the original predicts {original.outputs} tokens, the pruned model {pruned.outputs}, and the tokenizer"
            f" has {known}; models of different vocabularies cannot be compared, unless one is only filled up"
        )
    return min(known, fewest)


def _max_length(requested: int | None, original: LanguageModel, pruned: LanguageModel) -> int:
    limits = [model.max_length() for model in (original, pruned)]
    limit = min((limit for limit in limits if limit), default=None)
    if requested is None:
        return min(DEFAULT_MAX_LENGTH, limit or DEFAULT_MAX_LENGTH)
    if limit and requested > limit:
        raise UserMistake(f"--max-length {requested}: the models take at most {limit} tokens")
    return requested


def _say(message: str) -> None:
    print(f"measure_degradation: {message}", file=sys.stderr, flush=True)
