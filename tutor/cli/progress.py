"""What the learner has done and can do: lessons, skills, and the log of every answer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from tutor.cli.telling import counted, tell_json, told
from tutor.console import clean

if TYPE_CHECKING:
    from tutor.progress.records import Attempt, Standing
    from tutor.progress.skills import Skill

__all__ = ["COMMANDS"]

_NOTHING = "Nothing is kept yet: `tutor` opens the course, and what you do in a lesson is kept from its first key on."
_FORMULA = tuple("=+-@'")  # what a spreadsheet takes for a formula, and the sign that says it is none
_NO_ANSWERS = {"shown", "skipped"}


@dataclass(frozen=True, slots=True)
class _Kept:
    """All that is kept."""

    standings: Sequence[Standing]
    skills: Mapping[str, Skill]
    attempts: Sequence[Attempt]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Every answer, as CSV for a spreadsheet.")
@told
def progress(as_json: bool, as_csv: bool) -> None:
    """Show which lessons you have seen, what you can do, and what is due."""
    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two forms; choose one.")
    kept = _kept()
    now = datetime.now().astimezone()
    if as_json:
        tell_json(_data(kept, now))
    elif as_csv:
        click.echo(_csv(kept.attempts), nl=False)
    else:
        click.echo(clean("\n".join(_overview(kept, now))))


def _kept() -> _Kept:
    """What the store holds; what is wrong with it goes to standard error. Exit 1 where it cannot be read."""
    from tutor.errors import StoreError
    from tutor.progress.skills import skills_of
    from tutor.progress.store import Store

    try:
        with Store.open() as store:
            attempts, standings = store.attempts(), store.standings()
            if store.unreadable:
                raise StoreError(f"your progress in {store.path} cannot be read: {store.unreadable}")
            banner = store.banner
    except StoreError as error:
        click.echo(f"tutor: {clean(str(error))}", err=True)
        raise SystemExit(1) from None
    if banner:
        click.echo(clean(banner), err=True)
    return _Kept(standings, skills_of(attempts), attempts)


def _data(kept: _Kept, now: datetime) -> dict[str, object]:
    """The keys of `tutor progress --json`."""
    from tutor.progress.skills import due
    from tutor.skill_words import skill_words

    waiting = due(kept.skills, now)
    return {
        "lessons": [
            {name: getattr(each, name) for name in ("lesson", "variant", "mode", "stop", "seen", "total", "at")}
            for each in kept.standings
        ],
        "skills": [
            {"skill": each.name, "words": skill_words(each.name), "is_due": each in waiting}
            | {name: value for name, value in asdict(each).items() if name not in {"name", "last", "due"}}
            | {"last": each.last.isoformat(), "due": each.due.isoformat()}
            for each in kept.skills.values()
        ],
        "attempts": [asdict(each) for each in kept.attempts],
    }


def _csv(attempts: Sequence[Attempt]) -> str:
    """The log of attempts, one row each in one line each; `docs/progress-store.md` tells how cells are written."""
    from tutor.progress.records import Attempt

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(Attempt))
    for attempt in attempts:
        writer.writerow(map(_cell, astuple(attempt)))
    return text.getvalue()


def _cell(value: str | int) -> str:
    """A cell that no spreadsheet takes for a formula, with control characters spelled as JSON does."""
    if not isinstance(value, str):
        return str(int(value))
    text = "".join(each if each.isprintable() and each != "\\" else json.dumps(each)[1:-1] for each in value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _overview(kept: _Kept, now: datetime) -> Iterator[str]:
    if not (kept.standings or kept.attempts):
        yield _NOTHING
        return
    if kept.standings:
        yield "Lessons"
        yield from _columns([_lesson_cells(each, now.date()) for each in kept.standings])
    if kept.skills:
        mastered = sum(each.mastered for each in kept.skills.values())
        yield f"\nSkills: {mastered} of {len(kept.skills)} mastered"
        yield from _skill_lines(kept.skills, now)
    answers = sum(each.verdict not in _NO_ANSWERS for each in kept.attempts)
    if answers:
        yield f"\n{counted(answers, 'answer')} in all. `tutor progress --csv` lists them, `--json` tells everything."


def _lesson_cells(standing: Standing, today: date) -> tuple[str, ...]:
    seen = "seen whole" if standing.seen >= standing.total else f"{standing.seen} of {standing.total} stops seen"
    try:
        when = _ago((today - datetime.fromisoformat(standing.at).astimezone().date()).days)
    except (ValueError, OverflowError):
        when = ""
    return standing.lesson, seen, standing.mode, f"variant {standing.variant}", when


def _skill_lines(skills: Mapping[str, Skill], now: datetime) -> Iterator[str]:
    """What is due first, the most overdue above; then what comes next."""
    from tutor.progress.skills import due
    from tutor.skill_words import skill_words

    waiting = due(skills, now)
    later = sorted((each for each in skills.values() if each not in waiting), key=lambda each: (each.due, each.name))
    yield from _columns(
        [
            (
                skill_words(each.name),
                f"{each.right} of {each.attempts} right" if each.attempts else "skipped or shown",
                "mastered" if each.mastered else f"{each.streak} in a row" if each.streak else "",
                "due" if each in waiting else _ahead((each.due.astimezone(now.tzinfo).date() - now.date()).days),
            )
            for each in (*waiting, *later)
        ]
    )
    if waiting:
        verb = "is" if len(waiting) == 1 else "are"
        yield f"\n{counted(len(waiting), 'skill')} {verb} due: `tutor review` asks what is due."


def _ago(days: int) -> str:
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


def _ahead(days: int) -> str:
    return "tomorrow" if days == 1 else f"in {days} days"


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


COMMANDS = (progress,)
