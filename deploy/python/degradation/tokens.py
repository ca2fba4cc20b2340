"""Turns pairs into tokens, and tells whether two models agree on what a token is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from degradation.mistake import UserMistake
from degradation.pairs import Pair

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

# What stands in for the instruction in --prompt-format.
INSTRUCTION = "{instruction}"

# Parts of a tokenizer that change no token of a text: they tell how batches are filled up, how tokens become
# text again, and which special tokens are put around a text. For the last, the original's are used.
IRRELEVANT_PARTS = ("padding", "truncation", "decoder", "post_processor", "version")


@dataclass(frozen=True)
class TokenPair:
    """The tokens of a prompt and of its response, which is cut where the two exceed the length allowed.

    ``tokens`` holds ``instruction_tokens`` of the prompt, then ``measured_tokens`` of the response's
    ``response_tokens``. Nothing is measured where one of the two is empty.
    """

    tokens: list[int]
    instruction_tokens: int
    response_tokens: int
    measured_tokens: int

    def unmeasurable(self) -> str | None:
        """Why no token of the response can be measured, or None."""
        if self.response_tokens == 0:
            return "empty response"
        if self.instruction_tokens == 0:
            return "no token before the response"
        return "instruction too long" if self.measured_tokens == 0 else None


class PairTokenizer:
    """Prompt and response are tokenized apart, and the tokens joined.

    So the border between the two lies between two tokens, and the prompt's tokens are those that the
    model has when it begins to answer.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, prompt_format: str | None, max_length: int) -> None:
        """Without ``prompt_format``, prompts are made by the tokenizer's chat template."""
        self._tokenizer = tokenizer
        self._prompt_format = prompt_format
        self._max_length = max_length
        if prompt_format is None and not tokenizer.chat_template:
            raise UserMistake("--chat-template: the tokenizer has none; give --prompt-format instead")

    def token_pairs(self, pairs: list[Pair]) -> list[TokenPair]:
        if not pairs:
            return []
        prompts = self._prompts([pair.instruction for pair in pairs])
        responses = self._encode([pair.response for pair in pairs])["input_ids"]
        return [self._token_pair(prompt, response) for prompt, response in zip(prompts, responses, strict=True)]

    def _token_pair(self, prompt: list[int], response: list[int]) -> TokenPair:
        room = max(0, self._max_length - len(prompt)) if prompt else 0
        measured = response[:room]
        return TokenPair(prompt + measured, len(prompt), len(response), len(measured))

    def _prompts(self, instructions: list[str]) -> list[list[int]]:
        if self._prompt_format is not None:
            texts = [self._prompt_format.replace(INSTRUCTION, text) for text in instructions]
            encoded = self._encode(texts, add_special_tokens=True, return_special_tokens_mask=True)
            masks = encoded["special_tokens_mask"]
            return [_without_end(ids, mask) for ids, mask in zip(encoded["input_ids"], masks, strict=True)]
        # The template writes the special tokens itself.
        return self._encode([self._chat(text) for text in instructions])["input_ids"]

    def _chat(self, instruction: str) -> str:
        message = {"role": "user", "content": instruction}
        try:
            return self._tokenizer.apply_chat_template([message], tokenize=False, add_generation_prompt=True)
        except Exception as e:
            raise UserMistake(f"--chat-template: the tokenizer's template fails: {e}") from e

    def _encode(self, texts: list[str], add_special_tokens: bool = False, **options: bool):
        return self._tokenizer(
            texts, add_special_tokens=add_special_tokens, padding=False, truncation=False, verbose=False, **options
        )


def _without_end(tokens: list[int], special: list[int]) -> list[int]:
    """Without the special tokens that a tokenizer puts behind a text: the response goes on from there."""
    end = len(tokens)
    while end and special[end - 1]:
        end -= 1
    return tokens[:end]


def check_same(original: PreTrainedTokenizerBase, pruned: PreTrainedTokenizerBase) -> None:
    """Refuses tokenizers that would give a text different tokens."""
    first, second = original.get_vocab(), pruned.get_vocab()
    for token in sorted(first.keys() | second.keys(), key=lambda t: (first.get(t, second.get(t)), t)):
        if first.get(token) != second.get(token):
            raise UserMistake(
                f"the models' tokenizers differ: token {token!r} is {first.get(token, 'missing')} in the original's"
                f" and {second.get(token, 'missing')} in the pruned one's. Distributions over different tokens"
                " cannot be compared; if both models were trained with one tokenizer, give it as --tokenizer"
            )
    mine, yours = _parts(original), _parts(pruned)
    for part in sorted(mine.keys() | yours.keys()):
        if mine.get(part) != yours.get(part):
            raise UserMistake(
                f"the models' tokenizers differ in their {part}, so that texts may get different tokens;"
                " if both models were trained with one tokenizer, give it as --tokenizer"
            )


def fingerprint(tokenizer: PreTrainedTokenizerBase) -> str:
    """Changes with everything that decides how a text becomes tokens."""
    content = [_parts(tokenizer), tokenizer.get_vocab(), tokenizer.chat_template, _post_processor(tokenizer)]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def largest_id(tokenizer: PreTrainedTokenizerBase) -> int:
    return max(tokenizer.get_vocab().values())


def _parts(tokenizer: PreTrainedTokenizerBase) -> dict:
    parts = {name: part for name, part in _definition(tokenizer).items() if name not in IRRELEVANT_PARTS}
    # Added tokens have a number of their own; the order in which they are listed says nothing.
    if "added_tokens" in parts:
        parts["added_tokens"] = sorted(parts["added_tokens"], key=lambda token: token["id"])
    return parts


def _post_processor(tokenizer: PreTrainedTokenizerBase) -> dict | None:
    return _definition(tokenizer).get("post_processor")


def _definition(tokenizer: PreTrainedTokenizerBase) -> dict:
    """What the tokenizers library does with a text. Tokenizers in pure Python have only their class to tell."""
    if tokenizer.is_fast:
        return json.loads(tokenizer.backend_tokenizer.to_str())
    return {"class": type(tokenizer).__name__}
