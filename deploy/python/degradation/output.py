"""The output folder: parts that appear whole or not at all, so that a stopped run can go on."""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from degradation.measuring import Measurement, Unmeasured
from degradation.mistake import UserMistake
from degradation.pairs import Pair

SETTINGS = "_settings.json"
SUCCESS = "_SUCCESS"
UNMEASURED = "_unmeasured.jsonl"
PART = re.compile(r"part-\d{5,}\.parquet")
SUMMED = ["degradation", "response_tokens", "measured_tokens"]
UNFINISHED = re.compile(r"\.unfinished-.*")
# Keys in a part's metadata: the digest of the pairs that it was made of, and those of them that have no row.
PAIRS_KEY = b"tsds.pairs"
UNMEASURED_KEY = b"tsds.unmeasured"


class OutputFolder:
    """A context in which nobody else writes into the folder. The lock ends with the process at the latest."""

    def __init__(self, folder: Path, ids: pa.DataType, per_token: bool) -> None:
        self._folder = folder
        self._schema = _schema(ids, per_token)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder, os.O_RDONLY)
        except OSError as e:
            raise UserMistake(f"--output {folder}: {e.strerror}; must be a folder that can be written") from e

    def __enter__(self) -> OutputFolder:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._clean()
        except BlockingIOError as e:
            self.__exit__()
            raise UserMistake(f"--output {self._folder}: another run is writing there") from e
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._lock)

    def _clean(self) -> None:
        names = [entry.name for entry in self._folder.iterdir()]
        foreign = [
            n
            for n in names
            if n not in (SETTINGS, SUCCESS, UNMEASURED) and not PART.fullmatch(n) and not UNFINISHED.match(n)
        ]
        if foreign:
            raise UserMistake(f"--output {self._folder} has files of something else, such as {min(foreign)}")
        has_parts = any(PART.fullmatch(name) for name in names)
        if has_parts and SETTINGS not in names:
            raise UserMistake(f"--output {self._folder} has parts, but no {SETTINGS} that says how they were made")
        for name in names:
            # Settings bind nobody before there is a part.
            if UNFINISHED.match(name) or name == SETTINGS and not has_parts:
                (self._folder / name).unlink()

    def check(self, kind: str, settings: dict[str, Any]) -> None:
        """Refuses settings other than those that the parts were made with."""
        recorded = self._settings().get(kind)
        if recorded is None:
            return
        for key in sorted(recorded.keys() | settings.keys()):
            if recorded.get(key) != settings.get(key):
                raise UserMistake(
                    f"--output {self._folder} was begun with other {kind}: {key} was {json.dumps(recorded.get(key))},"
                    f" is {json.dumps(settings.get(key))}. Use the same, or another output folder"
                )

    def record(self, settings: dict[str, dict[str, Any]]) -> None:
        """Writes down how the first part is going to be made, once. From here on the folder is not complete."""
        (self._folder / SUCCESS).unlink(missing_ok=True)
        if not self._settings():
            self._write_text(SETTINGS, json.dumps(settings, indent=2) + "\n")

    def _settings(self) -> dict[str, dict[str, Any]]:
        try:
            return json.loads((self._folder / SETTINGS).read_text())
        except FileNotFoundError:
            return {}
        except ValueError as e:
            raise UserMistake(f"{self._folder / SETTINGS} cannot be read: {e}. Use another output folder") from e

    def has_part(self, number: int, pairs: list[Pair]) -> bool:
        """Whether the part is there. Refuses one that was made of other pairs."""
        part = self._part(number)
        if not part.exists():
            return False
        try:
            metadata = pq.read_schema(part).metadata or {}
        except (pa.ArrowInvalid, OSError) as e:
            raise UserMistake(f"{part} cannot be read: {e}. Delete it, and it is made again") from e
        if metadata.get(PAIRS_KEY) != digest(pairs):
            raise UserMistake(
                f"{part} was made of other pairs: --pairs, its columns or their order have changed since."
                " Use another output folder"
            )
        return True

    def write_part(self, number: int, pairs: list[Pair], results: list[Measurement | Unmeasured]) -> None:
        rows = [result for result in results if isinstance(result, Measurement)]
        rest = [dataclasses.asdict(result) for result in results if isinstance(result, Unmeasured)]
        columns = [[getattr(row, name) for row in rows] for name in self._schema.names]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        metadata = {PAIRS_KEY: digest(pairs), UNMEASURED_KEY: json.dumps(rest).encode()}
        table = pa.Table.from_arrays(arrays, schema=self._schema.with_metadata(metadata))
        self._write(self._part(number).name, lambda file: pq.write_table(table, file))

    def finish(self, parts: int) -> dict[str, Any]:
        """Lists the pairs without a row, sums up all parts, and marks the folder as complete with that."""
        there = sum(1 for entry in self._folder.iterdir() if PART.fullmatch(entry.name))
        if there != parts:
            raise UserMistake(
                f"--output {self._folder} has {there} parts, but --pairs makes {parts}: pairs have been taken away"
                " since. Use another output folder"
            )
        tables = [pq.ParquetFile(self._part(number)).read(SUMMED) for number in range(parts)]
        unmeasured = [pair for table in tables for pair in json.loads(table.schema.metadata[UNMEASURED_KEY])]
        self._write_text(UNMEASURED, "".join(json.dumps(pair) + "\n" for pair in unmeasured))
        summary = _summary(tables, unmeasured)
        self._write_text(SUCCESS, json.dumps(summary) + "\n")
        return summary

    def _part(self, number: int) -> Path:
        return self._folder / f"part-{number:05}.parquet"

    def _write_text(self, name: str, text: str) -> None:
        self._write(name, lambda file: file.write(text.encode()))

    def _write(self, name: str, write: Callable[[BinaryIO], Any]) -> None:
        """Readers see the whole file under its name or none, also after a crash of the machine."""
        unfinished = self._folder / f".unfinished-{name}"
        with open(unfinished, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, self._folder / name)
        os.fsync(self._lock)


def digest(pairs: list[Pair]) -> bytes:
    sha = hashlib.sha256()
    for pair in pairs:
        sha.update(json.dumps([pair.id, pair.instruction, pair.response]).encode() + b"\n")
    return sha.hexdigest().encode()


def _schema(ids: pa.DataType, per_token: bool) -> pa.Schema:
    counts = ("instruction_tokens", "response_tokens", "measured_tokens")
    types = [("id", ids), ("degradation", pa.float64()), *((count, pa.int32()) for count in counts)]
    if per_token:
        types.append(("degradation_tokens", pa.list_(pa.float64())))
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in types])


def _summary(tables: list[pa.Table], unmeasured: list[dict[str, Any]]) -> dict[str, Any]:
    rows = pa.concat_tables([table.replace_schema_metadata() for table in tables])
    cut = pc.less(rows["measured_tokens"], rows["response_tokens"])
    return {
        "pairs": rows.num_rows + len(unmeasured),
        "measured": rows.num_rows,
        "measured_tokens": pc.sum(rows["measured_tokens"], min_count=0).as_py(),
        "responses_cut": pc.sum(cut, min_count=0).as_py(),
        "mean_degradation": pc.mean(rows["degradation"]).as_py(),
        "unmeasured": dict(sorted(Counter(pair["reason"] for pair in unmeasured).items())),
    }
