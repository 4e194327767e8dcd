"""An attempt and a standing, and the rows of the store that they become. Nothing here opens a file.

Every row ends with a checksum of its other columns: a flipped byte inside a text passes SQLite's own check.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, TypeAlias

from tutor.errors import StoreError

__all__ = [
    "ATTEMPTS",
    "STANDINGS",
    "TABLES",
    "Attempt",
    "Record",
    "Row",
    "Standing",
    "Table",
    "attempt_of",
    "damaged_rows",
    "merge",
    "put",
    "row_of",
    "sound_rows",
    "standing_of",
    "utc_now",
]

Row: TypeAlias = tuple[Any, ...]  # text and whole numbers, in the order of Table.columns
_WHOLE_NUMBERS = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to one question, as it was given; the log of attempts is only ever added to.

    Args:
        lesson, question: ids.
        variant: which draw of the numbers.
        answer: what the learner typed.
        verdict: one word, as `tutor grade` says it.
        hints: how many hints were open.
        shown: the answer had been shown before.
        mode: `watch`, `guided`, `half`, `drill` or `review`.
        at: UTC, ISO 8601, see `utc_now`.
        drawn: JSON text of the values that were drawn.
        skill: the skill that the question exercises, "" where it has none.
    """

    lesson: str
    question: str
    variant: int
    answer: str
    verdict: str
    hints: int
    shown: bool
    mode: str
    at: str
    drawn: str = "{}"
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one lesson stands; a lesson has one, the latest.

    Args:
        lesson, variant: as in an attempt.
        mode: `watch`, `guided`, `half` or `drill`.
        stop: address of the step to resume at.
        index: its place in the trace, should the address be gone.
        seen, total: steps seen so far, of so many.
        answered: JSON text: outcomes question by question, and which stops were visited.
        at: UTC, ISO 8601, see `utc_now`.
    """

    lesson: str
    variant: int
    mode: str
    stop: str
    index: int
    seen: int
    total: int
    answered: str
    at: str


Record: TypeAlias = Attempt | Standing


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the store; its first column tells rows apart, its last, after these, is the checksum."""

    name: str
    columns: tuple[str, ...]


ATTEMPTS = Table("attempts", ("key", *(field.name for field in fields(Attempt))))
STANDINGS = Table("standings", tuple(field.name for field in fields(Standing)))
TABLES = (ATTEMPTS, STANDINGS)
_AT = STANDINGS.columns.index("at")


def utc_now() -> str:
    """This moment, UTC, ISO 8601 with milliseconds: texts of this form sort as their times do."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def row_of(record: Record) -> tuple[Table, Row]:
    """The row that this record becomes. An attempt gets a key of its own: written twice, it counts once.

    Raises:
        StoreError: a number does not fit into 64 bits.
    """
    values = tuple(_storable(field.name, getattr(record, field.name)) for field in fields(record))
    if isinstance(record, Attempt):
        return ATTEMPTS, (os.urandom(16).hex(), *values)
    return STANDINGS, values


def attempt_of(row: Row) -> Attempt:
    """The attempt that `row_of` turned into this row."""
    values = dict(zip(ATTEMPTS.columns[1:], row[1:], strict=True))
    return Attempt(**values | {"shown": bool(values["shown"])})


def standing_of(row: Row) -> Standing:
    """The standing that `row_of` turned into this row."""
    return Standing(*row)


def put(connection: sqlite3.Connection, table: Table, row: Row) -> None:
    """Add this row, or put it in the place of the one with the same first column."""
    names = [f'"{name}"' for name in (*table.columns, "checksum")]
    connection.execute(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        f" ON CONFLICT ({names[0]}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in names)}",
        (*row, _checksum(row)),
    )


def damaged_rows(connection: sqlite3.Connection) -> int:
    """How many rows of all tables have a wrong checksum.

    Raises:
        sqlite3.Error: a table cannot be read, or not to its end.
    """
    return sum(row is None for table in TABLES for row in sound_rows(connection, table))


def sound_rows(connection: sqlite3.Connection, table: Table, order: str = "ASC") -> Iterator[Row | None]:
    """Every row in the order it was first written; None stands for one whose checksum is wrong.

    Raises:
        sqlite3.Error: the table cannot be read, or not to its end.
    """
    # With the table's name before it, a missing column is an error; without, SQLite takes it for a text.
    columns = ", ".join(f'{table.name}."{name}"' for name in (*table.columns, "checksum"))
    for row in connection.execute(f"SELECT {columns} FROM {table.name} ORDER BY rowid {order}"):
        yield row[:-1] if row[-1] == _checksum(row[:-1]) else None


def merge(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Bring the sound rows of `source` that `target` lacks or holds damaged; of two standings the later.

    What cannot be read of `source` is left out. The caller owns the transaction on `target`.

    Raises:
        sqlite3.Error: `target` cannot be read or written.
    """
    for table in TABLES:
        held = {row[0]: row for row in sound_rows(target, table) if row}
        for row in _readable_rows(source, table):
            if row[0] not in held or (table is STANDINGS and row[_AT] > held[row[0]][_AT]):
                put(target, table, row)


def _readable_rows(source: sqlite3.Connection, table: Table) -> Iterable[Row]:
    """Read from both ends, so that one unreadable page hides no more than itself."""
    found: dict[str, dict[str, Row]] = {"ASC": {}, "DESC": {}}
    for order, rows in found.items():
        with suppress(sqlite3.Error):
            for row in sound_rows(source, table, order):
                if row:
                    rows[row[0]] = row
    return (found["ASC"] | dict(reversed(found["DESC"].items()))).values()


def _storable(name: str, value: str | int) -> str | int:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate cannot be stored
    if value not in _WHOLE_NUMBERS:
        raise StoreError(f"{name} is {value}, a whole number below 2^63 was expected; choose a smaller one")
    return int(value)


def _checksum(row: Row) -> int:
    """CRC-32 of the columns' text; a damaged row may hold bytes or numbers where text was."""
    return zlib.crc32("\x1f".join(map(str, row)).encode("utf-8"))
