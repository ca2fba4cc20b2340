"""Reads instruction-response pairs from Parquet or JSONL files."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from degradation.mistake import UserMistake

FORMATS = {".parquet": "parquet", ".jsonl": "jsonl", ".jsonl.gz": "jsonl"}
LARGEST_LONG = (1 << 63) - 1


@dataclass(frozen=True)
class Columns:
    """Names of columns. Several instruction columns are joined by line breaks, empty ones left out."""

    id: str
    instruction: tuple[str, ...]
    response: str

    def names(self) -> list[str]:
        return list(dict.fromkeys([self.id, *self.instruction, self.response]))


@dataclass(frozen=True)
class Pair:
    id: int | str
    instruction: str | None
    response: str | None

    def missing(self) -> str | None:
        """What keeps the pair from being read as text, or None."""
        for name, text in (("instruction", self.instruction), ("response", self.response)):
            if text is None:
                return f"no {name}"
            if not _is_unicode(text):
                return f"{name} is not Unicode"
        return None


@dataclass(frozen=True)
class Survey:
    """What a first reading of all pairs found; ``ids`` is the type of the output's id column."""

    pairs: int
    ids: pa.DataType


class PairFiles:
    """One file, or all files of a folder in the order of their names."""

    def __init__(self, path: Path, columns: Columns) -> None:
        self._columns = columns
        self._files = _files(path)

    def __iter__(self) -> Iterator[Pair]:
        for file in self._files:
            records = _parquet_records if _format(file) == "parquet" else _json_records
            for place, record in records(file, self._columns.names()):
                yield self._pair(place, record)

    def parts(self, size: int) -> Iterator[list[Pair]]:
        """All pairs in their order, ``size`` at a time."""
        pairs = iter(self)
        while part := list(islice(pairs, size)):
            yield part

    def survey(self, bad_pairs_fail: bool) -> Survey:
        """Reads everything once, so that a mistake in the last pair is found before hours of measuring."""
        seen: set[int | str] = set()
        kind: type | None = None
        for pair in self:
            kind = kind or type(pair.id)
            if type(pair.id) is not kind:
                raise UserMistake(f"id {pair.id!r}: some ids are integers and some strings; must be of one type")
            if pair.id in seen:
                raise UserMistake(f"id {pair.id!r} occurs more than once; each pair needs an id of its own")
            seen.add(pair.id)
            if bad_pairs_fail and (missing := pair.missing()):
                raise UserMistake(f"pair {pair.id!r}: {missing}; mend it, or give --on-bad-pair skip to leave it out")
        if not seen:
            raise UserMistake("there are no pairs in " + ", ".join(map(str, self._files)))
        return Survey(len(seen), pa.string() if kind is str else pa.int64())

    def _pair(self, place: str, record: dict[str, Any]) -> Pair:
        identity = record[self._columns.id]
        integer = isinstance(identity, int) and not isinstance(identity, bool)
        if not (isinstance(identity, str) or integer and abs(identity) <= LARGEST_LONG):
            raise UserMistake(f"{place}: {self._columns.id} is {identity!r}; must be a 64-bit integer or a string")
        if isinstance(identity, str) and not _is_unicode(identity):
            raise UserMistake(f"{place}: {self._columns.id} {identity!r} is not Unicode")
        texts = [_text(place, column, record[column]) for column in self._columns.instruction]
        instruction = texts[0] if len(texts) == 1 else _joined(texts)
        return Pair(identity, instruction, _text(place, self._columns.response, record[self._columns.response]))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        if not path.is_file():
            raise UserMistake(f"--pairs {path} does not exist")
        _format(path)
        return [path]
    # Names that begin with these are left out, as by tsds.
    files = sorted(f for f in path.iterdir() if f.is_file() and not f.name.startswith(("_", ".")))
    if not files:
        raise UserMistake(f"--pairs {path} is a folder without files")
    formats = {_format(file) for file in files}
    if len(formats) > 1:
        raise UserMistake(f"--pairs {path} has files of several formats; name one file, or a folder of one format")
    return files


def _format(file: Path) -> str:
    for ending, name in FORMATS.items():
        if file.name.endswith(ending):
            return name
    raise UserMistake(f"{file}: the name must end with " + ", ".join(FORMATS))


def _parquet_records(file: Path, names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        with pq.ParquetFile(file) as parquet:
            _check_columns(str(file), names, parquet.schema_arrow.names)
            row = 0
            for batch in parquet.iter_batches(batch_size=1024, columns=names):
                for record in batch.to_pylist():
                    yield f"{file}, row {row}", record
                    row += 1
    except (pa.ArrowInvalid, OSError) as e:
        raise UserMistake(f"{file} cannot be read as Parquet: {e}") from e


def _json_records(file: Path, names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    opened = gzip.open if file.name.endswith(".gz") else open
    try:
        with opened(file, "rt", encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    place = f"{file}, line {number}"
                    record = _json_object(place, line)
                    _check_columns(place, names, list(record))
                    yield place, record
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as e:
        raise UserMistake(f"{file} cannot be read: {e}") from e


def _json_object(place: str, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as e:
        raise UserMistake(f"{place}: not JSON: {e}") from e
    if not isinstance(record, dict):
        raise UserMistake(f"{place}: not a JSON object")
    return record


def _check_columns(place: str, names: list[str], there: list[str]) -> None:
    for name in names:
        if name not in there:
            raise UserMistake(
                f"{place} has no column {name!r}; it has {', '.join(there) or 'none'}."
                " Give --id-column, --instruction-column, --response-column"
            )


def _text(place: str, column: str, value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise UserMistake(f"{place}: {column} is of type {type(value).__name__}; must be a text")
    return value


def _joined(texts: list[str | None]) -> str | None:
    if all(text is None for text in texts):
        return None
    return "\n".join(text for text in texts if text)


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
