"""A translation against its original: the same networks and questions, and prose for all of the original's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tutor.check.same_networks import network_differences, network_pairs
from tutor.check.same_questions import question_differences
from tutor.check.sides import Difference, Side
from tutor.errors import FormulaError, Problem
from tutor.formula import canonical, parse
from tutor.lesson.model import Lesson, Mark, Note, Page, Quiz, Walk
from tutor.lesson.problems import Report
from tutor.lesson.prose import read_prose
from tutor.lesson.source import Place, Source, read_source
from tutor.lesson.translations import paired

__all__ = ["check_translation"]


def check_translation(translation: Lesson, original: Lesson) -> tuple[Problem, ...]:
    """Every difference between a translation and its original that is more than words, at its place in the translation.

    Args:
        translation: without errors.
        original: the lesson of the same id without a language in its name, without errors.
    """
    here, there = Side(translation), Side(original)
    differences = [
        *_front_differences(here, there),
        *network_differences(here, there),
        *question_differences(here, there),
        *_page_differences(translation, original),
        *_note_differences(here, there),
        *_quiz_text_differences(translation, original),
    ]
    if not differences:
        return ()
    report = Report(read_source(translation.path).source)
    for found in differences:
        place = None if found.mark is None else _place(report.source, found.mark)
        copy = f"copy it from {original.path}" + (f":{found.line}" if found.line is not None else "")
        if found.prose:
            report.warning("prose-differs", place, found.message, found.cure or copy)
        else:
            report.error("translation-differs", place, found.message, found.cure or copy)
    return report.problems


def _place(source: Source, mark: Mark) -> Place:
    line, column, end = mark
    start = source.starts[min(line, len(source.starts)) - 1]
    return start + column - 1, start + end - 1


def _front_differences(here: Side, there: Side) -> Iterator[Difference]:
    for key in ("requires", "minutes"):
        one, other = getattr(here.lesson, key), getattr(there.lesson, key)
        if one != other and (key != "requires" or set(one) != set(other)):
            mark, line = here.mark(here.file.front, key), there.mark(there.file.front, key)
            message = f"the original has {_said(key, other)}, this has {_said(key, one)}"
            yield Difference(mark, message, line[0] if line else None, cure="" if line else "delete this key")


def _said(key: str, value: tuple[str, ...] | int | None) -> str:
    if not value:
        return f"no {key}"
    return f"{key}: [{', '.join(value)}]" if isinstance(value, tuple) else f"{key}: {value}"


def _inserts(texts: Iterable[str], walk: Walk | None) -> dict[str, None]:
    """The expressions of `{{ }}` in texts, in their canonical form and order."""
    names = walk.graph.names if walk is not None else frozenset[str]()
    written = (each for text in texts if "{{" in text for each in read_prose(text).inserts)
    return {_canonical(each.expression, names): None for each in written}


def _canonical(text: str, names: frozenset[str]) -> str:
    try:
        return canonical(parse(text, names))
    except FormulaError:
        return text


def _missing_inserts(
    here: Iterable[str], there: Iterable[str], walk: Walk | None, mark: Mark, line: int
) -> Iterator[Difference]:
    shown = _inserts(here, walk)
    for each in _inserts(there, walk):
        if each not in shown:
            message = f"the original shows {{{{ {each} }}}} here, this does not"
            yield Difference(mark, message, line, prose=True)


def _page_differences(translation: Lesson, original: Lesson) -> Iterator[Difference]:
    """Pages side by side; where the networks and questions between them are others, no page has its like."""
    here, there = _runs_of_pages(translation), _runs_of_pages(original)
    if len(here) != len(there):
        return
    for (pages, above), (originals, _) in zip(here, there, strict=True):
        if len(pages) != len(originals):
            mark = (pages[0].line, 1, 2) if pages else above
            message = f"the original has {_counted(len(originals))} here, this has {len(pages)}"
            line = originals[0].line if originals else None
            yield Difference(mark, message, line, prose=True, cure="" if originals else "delete them")
            continue
        for page, first in zip(pages, originals, strict=True):
            walk = original.walks[first.walk] if original.walks else None
            texts, wanted = (page.title, page.text), (first.title, first.text)
            yield from _missing_inserts(texts, wanted, walk, (page.line, 1, 2), first.line)


def _runs_of_pages(lesson: Lesson) -> list[tuple[list[Page], Mark | None]]:
    """The pages between networks and questions, each run with the place of what stands above it."""
    runs: list[tuple[list[Page], Mark | None]] = [([], None)]
    for part in lesson.story:
        if isinstance(part, Page):
            runs[-1][0].append(part)
        else:
            runs.append(([], part.marks[""]))
    return runs


def _counted(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages or 'no'} pages"


def _note_differences(here: Side, there: Side) -> Iterator[Difference]:
    for one, other in network_pairs(here, there):
        walk, original = here.lesson.walks[one], there.lesson.walks[other]
        for address in dict.fromkeys(note.address for note in (*walk.notes, *original.notes)):
            ours, theirs = (tuple(each for each in side.notes if each.address == address) for side in (walk, original))
            if len(ours) != len(theirs):
                yield _unlike_notes(ours, theirs, address, walk)
            else:
                texts, wanted = (
                    [text for note in notes for text in (note.title, note.text)] for notes in (ours, theirs)
                )
                yield from _missing_inserts(texts, wanted, original, (ours[0].line, 1, 2), theirs[0].line)


def _unlike_notes(ours: tuple[Note, ...], theirs: tuple[Note, ...], address: str, walk: Walk) -> Difference:
    if len(ours) < len(theirs):
        message = f"the original has {_notes(theirs)} at {address}, this has {len(ours) or 'none'}"
        return Difference(walk.marks[""], message, theirs[len(ours)].line, prose=True)
    message = f"the original has {_notes(theirs)} at {address}, this has {len(ours)}"
    return Difference((ours[len(theirs)].line, 1, 2), message, prose=True, cure="delete it, or add it to the original")


def _notes(notes: tuple[Note, ...]) -> str:
    return "1 note" if len(notes) == 1 else f"{len(notes) or 'no'} notes"


def _quiz_text_differences(translation: Lesson, original: Lesson) -> Iterator[Difference]:
    for quiz, first in paired(translation, original):
        if quiz is None or first is None:
            continue
        mark = quiz.marks[""]
        for key in ("question", "explain"):
            if getattr(first, key) and not getattr(quiz, key):
                line = first.marks.get(key, first.marks[""])[0]
                yield Difference(mark, f"the original has {key}: here, this has none", line, prose=True)
        walk = original.walks[first.walk] if original.walks else None
        yield from _missing_inserts(_texts(quiz), _texts(first), walk, mark, first.line)


def _texts(quiz: Quiz) -> list[str]:
    order = quiz.order if isinstance(quiz.order, tuple) else ()
    choices = [text for choice in quiz.choices for text in (choice.text, choice.say)]
    return [quiz.question or "", *quiz.hints, quiz.explain or "", *order, *choices, *(each.say for each in quiz.wrong)]
