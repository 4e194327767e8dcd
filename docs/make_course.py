"""Writes docs/course/: a page for each lesson of the built-in course, made from the lesson, and a list of them all.

python docs/make_course.py          # writes the pages
python docs/make_course.py --check  # exit 1 where a page is not what the lesson says
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tutor.explain import headline
from tutor.lesson import load_lesson
from tutor.lesson.course import Summary, built_in_course, lesson_summaries
from tutor.lesson.model import Page, Quiz, Walk
from tutor.markdown_text import plain_markdown
from tutor.quiz import Question, filled
from tutor.session import Material, WalkMaterial
from tutor.skill_words import skill_words
from tutor.worksheet import network_lines, right_answer

FOLDER = Path(__file__).parent / "course"
WORDS_A_MINUTE = 180  # read with a pencil in the hand
MINUTES_A_QUESTION = 0.6
MINUTES_A_STEP = 0.06


@dataclass(frozen=True)
class Taught:
    """A lesson, and what it was counted to hold."""

    number: int
    summary: Summary
    material: Material

    @property
    def file(self) -> str:
        """Its page."""
        return f"{self.number:02}-{self.summary.id}.md"

    @property
    def questions(self) -> list[Question]:
        """Its author's questions."""
        return [question for _, question in self.material.questions()]

    @property
    def steps(self) -> int:
        """Of all its networks."""
        return sum(len(walk.trace) for walk in self.material.walks)

    @property
    def slips(self) -> int:
        """How many wrong answers are known and told, the author's among them."""
        return sum(len({slip.say for slip in question.slips}) for question in self.questions)

    @property
    def minutes(self) -> int:
        """At a reading pace: the prose, the questions, and a look at each step."""
        lesson = self.material.lesson
        prose = [part.text for part in lesson.story if isinstance(part, Page)]
        prose += [note.text for walk in lesson.walks for note in walk.notes]
        prose += [f"{each.prompt} {each.explain}" for each in self.questions]
        words = sum(len(text.split()) for text in prose)
        return round(words / WORDS_A_MINUTE + len(self.questions) * MINUTES_A_QUESTION + self.steps * MINUTES_A_STEP)

    @property
    def skills(self) -> list[str]:
        """What its questions are about, in words."""
        return sorted({skill_words(question.skill) for question in self.questions if question.skill})


def lesson_lines(taught: Taught, files: dict[str, Taught]) -> Iterator[str]:
    """One lesson's page."""
    lesson, material = taught.material.lesson, taught.material
    yield f"# {taught.number} · {lesson.title}\n"
    yield f"{lesson.summary}\n"
    yield f"`tutor open {lesson.id}` · {_figures(taught)}\n"
    if lesson.requires:
        before = ", ".join(f"[{files[each].summary.title}]({files[each].file})" for each in lesson.requires)
        yield f"Best after {before}.\n"
    yield f"Asked about: {', '.join(taught.skills)}.\n"
    yield "Made from the lesson, with the numbers of variant 0; answers stand below each question.\n"
    alone = {question.id: question for question in taught.questions}
    walks = iter(material.walks)
    shown: WalkMaterial | None = material.walks[0] if material.walks else None
    for part in lesson.story:
        match part:
            case Page():
                yield from _prose(part.title, part.text, material.walks[part.walk] if material.walks else None)
            case Walk():
                shown = next(walks)
                yield from _walk(shown, named=len(material.walks) > 1)
            case Quiz():
                for name in (part.id, f"{part.id} fix"):
                    if name in alone:
                        yield from _question(alone[name])


def _figures(taught: Taught) -> str:
    announced = taught.material.lesson.minutes
    kept = f"{announced} minutes" if announced is not None else f"about {taught.minutes} minutes"
    return f"{kept} · {taught.steps} steps · {len(taught.questions)} questions · {taught.slips} mistakes told by name"


def _prose(title: str, text: str, walk: WalkMaterial | None) -> Iterator[str]:
    trace = walk.trace if walk is not None else None
    if title:
        yield f"## {filled(title, trace, ())}\n"
    yield f"{filled(text, trace, ()).strip()}\n"


def _walk(walk: WalkMaterial, *, named: bool) -> Iterator[str]:
    """The network, then its steps that have words or questions of the author's."""
    yield "\n".join(network_lines(walk, named=named)) + "\n"
    notes = {walk.trace.find(note.address): note for note in walk.walk.notes}
    for index in sorted({*notes, *walk.quizzes}):
        step = walk.step(index)
        said = headline(step, walk.trace)
        yield f"### `{step.address}`\n"
        if said:
            yield f"{said.replace('*', chr(92) + '*')}\n"
        if index in notes:
            yield f"**{filled(notes[index].title, walk.trace, ())}**\n" if notes[index].title else ""
            yield f"{filled(notes[index].text, walk.trace, ()).strip()}\n"
        for question in walk.questions(index):
            yield from _question(question)


def _question(question: Question) -> Iterator[str]:
    yield f"> **{_one_line(question.prompt)}**"
    choices = [choice.text for choice in question.choices] or (list(question.order.items) if question.order else [])
    if choices:
        yield ">"
        yield from (f"> - {_one_line(choice)}" for choice in choices)
    yield ">"
    yield "> <details><summary>Answer</summary>"
    yield ">"
    yield f"> {_one_line(right_answer(question))}"
    yield ">"
    if question.explain:
        yield f"> {_one_line(question.explain)}"
        yield ">"
    yield from (f"> - hint: {_one_line(hint)}" for hint in question.hints)
    yield from (
        f"> - to “{_one_line(choice.text)}”: {_one_line(choice.say)}" for choice in question.choices if choice.say
    )
    said = dict.fromkeys(slip.say for slip in question.slips)
    yield from (f"> - told: {_one_line(each)}" for each in said)
    yield ">"
    yield "> </details>\n"


def _one_line(text: str) -> str:
    return " ".join(plain_markdown(text).split()).replace("*", "\\*").replace("<", "&lt;")


HEAD = "| | lesson | minutes said | to read | steps | questions | mistakes told |\n|---|---|---|---|---|---|---|"


def list_lines(course: list[Taught]) -> Iterator[str]:
    """The list of all lessons, in their parts."""
    yield "# The course\n"
    yield "What each lesson holds, for whoever looks before installing. Made by `docs/make_course.py` from the lessons;"
    yield "[teaching.md](../teaching.md) says how to teach with them. To read means: "
    yield f"{WORDS_A_MINUTE} words a minute, {MINUTES_A_QUESTION} minutes a question, a look at each step."
    part = None
    for taught in course:
        if taught.summary.part != part:
            part = taught.summary.part
            yield f"\n## {part}\n\n{HEAD}"
        link = f"[{taught.summary.title}]({taught.file}): {taught.summary.summary}"
        figures = (taught.material.lesson.minutes, taught.minutes, taught.steps, len(taught.questions), taught.slips)
        yield f"| {taught.number} | {link} | {' | '.join(map(str, figures))} |"
    steps, questions = sum(taught.steps for taught in course), sum(len(taught.questions) for taught in course)
    yield f"\nTogether {len(course)} lessons, {steps} steps, {questions} questions."


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    course = [
        Taught(number, summary, Material(load_lesson(summary.path)))
        for number, summary in enumerate(lesson_summaries(built_in_course()), 1)
    ]
    files = {taught.summary.id: taught for taught in course}
    made = {taught.file: "\n".join(lesson_lines(taught, files)).rstrip() + "\n" for taught in course}
    return {"README.md": "\n".join(list_lines(course)) + "\n", **made}


def main() -> None:
    """Write the pages, or compare them."""
    made = pages()
    if "--check" in sys.argv[1:]:
        there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
        stale = sorted(name for name in {*made, *there} if made.get(name) != there.get(name))
        sys.exit(f"not what the lessons say: {', '.join(stale)}; run make docs" if stale else 0)
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
