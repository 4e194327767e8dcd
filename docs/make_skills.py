"""Writes what docs/skills.md makes from the code: the list of all skills, and examples of dates.

python docs/make_skills.py          # writes the page
python docs/make_skills.py --check  # exit 1 where the page is not what the code says
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from make_operations import GROUPS
from operation_examples import example

from tutor.lesson.asks import askable
from tutor.network import Chain, Forward
from tutor.network.operations import Operation
from tutor.progress.records import Attempt
from tutor.progress.skills import skills_of
from tutor.quiz.questions import skill_of
from tutor.skill_words import KINDS, STEPS, operation_words, skill_words

PAGE = Path(__file__).parent / "skills.md"
DATES = ("<!-- dates: made by docs/make_skills.py -->\n", "<!-- end of dates -->\n")
SKILLS = ("<!-- skills: made by docs/make_skills.py -->\n", "<!-- end of skills -->\n")

START = datetime(2026, 3, 1, 20, tzinfo=UTC)
WAYS = {"Good": ("right",), "Hard": ("wrong", "right"), "Again": ("wrong", "wrong", "right")}
HISTORIES = (
    ("Good", "Good", "Good", "Good", "Good"),
    ("Hard", "Good", "Good", "Good", "Good"),
    ("Again", "Good", "Good", "Good", "Good"),
    ("Good", "Good", "Good", "Again", "Good"),
    ("Again", "Again", "Hard", "Hard", "Good"),
)


def date_lines() -> Iterator[str]:
    """What comes of some histories, each question answered on the day on which it is due."""
    yield "| answered, each when it was due | days until the next |"
    yield "|---|---|"
    for history in HISTORIES:
        log: list[Attempt] = []
        moment, gaps = START, []
        for number, grade in enumerate(history):
            log += [
                Attempt(
                    "lesson",
                    f"question {number}",
                    0,
                    "",
                    verdict,
                    0,
                    False,
                    "guided",
                    moment.isoformat(),
                    "{}",
                    "chain",
                )
                for verdict in WAYS[grade]
            ]
            due = skills_of(log)["chain"].due
            gaps.append(str((due - moment) // timedelta(days=1)))
            moment = due
        yield f"| {', '.join(history)} | {', '.join(gaps)} |"


def skills_of_operation(operation: Operation, samples: tuple[str, ...]) -> list[str]:
    """What can be asked of the steps of an example of it."""
    found = set()
    for step in example(operation, samples).trace.steps:
        made = step.made if isinstance(step, Forward) else step.edge.output if isinstance(step, Chain) else None
        if made is not None and made.operation is operation:
            found |= {skill_of(ask, step) for ask in askable(step)}
    return [skill for kind in KINDS if (skill := f"{kind}:{operation.name}") in found]


def skill_lines() -> Iterator[str]:
    """The skills of steps alone, what can be asked of an operation, then all operations, group by group."""
    yield "### Whatever the operation\n\n| skill | in words |\n|---|---|"
    yield from (f"| `{skill}` | {skill_words(skill)} |" for skill in STEPS)
    yield "\n### With one operation\n\n| skill | in words |\n|---|---|"
    yield from (f"| `{kind}:sigmoid` | {skill_words(f'{kind}:sigmoid')} |" for kind in KINDS)
    for group in GROUPS:
        if operations := [entry for entry in group.entries if isinstance(entry, Operation)]:
            yield f"\n#### {group.title}\n\n| operation | skills |\n|---|---|"
        yield from dict.fromkeys(operation_line(each, group.samples) for each in operations)  # dot has two entries


def operation_line(operation: Operation, samples: tuple[str, ...]) -> str:
    """An operation in words, and its skills."""
    skills = ", ".join(f"`{skill}`" for skill in skills_of_operation(operation, samples))
    return f"| {operation_words(operation.name)} | {skills} |"


def page() -> str:
    """The page with its tables made anew."""
    text = PAGE.read_text(encoding="utf-8")
    for (begin, end), lines in ((DATES, date_lines()), (SKILLS, skill_lines())):
        before, _, rest = text.partition(begin)
        text = "".join((before, begin, "\n".join(lines), "\n", end, rest.partition(end)[2]))
    return text


def main() -> None:
    """Write the page, or compare it."""
    made = page()
    if "--check" in sys.argv[1:]:
        sys.exit(
            0 if PAGE.read_text(encoding="utf-8") == made else "skills.md is not what the code says; run make docs"
        )
    PAGE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
