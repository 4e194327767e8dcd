"""A folder of lessons as a course: its order, its files, and what a list of its lessons shows.

Only front matter is read here: neither numpy nor pydantic is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import LessonError, NoSuchLessonError, did_you_mean
from tutor.lesson.front_matter import read_front_matter
from tutor.lesson.names import is_lesson, lesson_name
from tutor.lesson.problems import Report
from tutor.lesson.source import read_source
from tutor.lesson.tree import MappingNode, Node, ScalarNode, SequenceNode
from tutor.lesson.yaml_events import read_yaml

__all__ = [
    "Course",
    "Part",
    "Summary",
    "built_in_course",
    "course",
    "find_lesson",
    "in_language",
    "lesson_files",
    "lesson_paths",
    "lesson_summaries",
]

COURSE_FILE = "course.yaml"


@dataclass(frozen=True, slots=True)
class Part:
    """Lessons that belong together, by id."""

    title: str
    lessons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A folder of lessons in order; `paths` knows every lesson of the folder by id, in its original language."""

    title: str
    parts: tuple[Part, ...]
    paths: dict[str, Path]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list of lessons shows of one."""

    id: str
    title: str
    summary: str
    part: str
    path: Path
    language: str
    minutes: int | None
    requires: tuple[str, ...]


def built_in_course() -> Path:
    """The folder of the course that ships with the tutor: inside the wheel, or beside the package in a clone."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_lessons"
    return shipped if shipped.is_dir() else package.parent / "lessons"


def lesson_files(path: Path) -> tuple[Path, ...]:
    """Every lesson of a folder, translations included, by file name; of a file, that file."""
    if not path.is_dir():
        return (path,)
    return tuple(sorted(entry for entry in path.iterdir() if is_lesson(entry) and entry.is_file()))


def lesson_paths(folder: Path) -> dict[str, Path]:
    """The lessons of a folder by id, each in its original language, in the order of their file names."""
    found: dict[str, Path] = {}
    files = lesson_files(folder) if folder.is_dir() else ()
    for path in sorted(files, key=lambda path: (path.name.removesuffix(path.suffix).count("."), path.name)):
        found.setdefault(lesson_name(path).id, path)
    return dict(sorted(found.items(), key=lambda entry: entry[1].name))


def find_lesson(text: str, language: str | None = None, wanted: Sequence[str] = ()) -> Path:
    """The file of a lesson that someone typed: an id of the built-in course, or a path.

    Args:
        text: as typed.
        language: the language that it must be in, a BCP 47 tag; None for any.
        wanted: languages that it would rather be in, the best first. A path names its file, whatever is wanted.

    Raises:
        NoSuchLessonError: neither, with the nearest id; or not in this language.
    """
    known = lesson_paths(built_in_course())
    if text in known:
        found = in_language(known[text], wanted)
    elif "\0" not in text and Path(text).is_file():
        found = Path(text)
    else:
        said = text if text.isprintable() else repr(text)
        cure = did_you_mean(text, known) or "`tutor list` shows the lessons"
        raise NoSuchLessonError(f"there is no lesson {said}, neither in the course nor as a file; {cure}")
    if language is None:
        return found
    translated = in_language(found, (language,))
    if not _speaks(lesson_name(translated).language, language):
        others = ", ".join(sorted(_languages(found)))
        raise NoSuchLessonError(f"there is no {lesson_name(found).id} in the language {language}; there is: {others}")
    return translated


def in_language(path: Path, wanted: Sequence[str]) -> Path:
    """The lesson in the first of these languages that it is there in; the file itself where it is in none of them."""
    files = _languages(path) if wanted else {}
    for tag in wanted:
        near = [language for language in files if _speaks(language, tag)]
        if near:
            return files[min(near, key=lambda language: (language.lower() != tag.lower(), len(language)))]
    return path


def _languages(path: Path) -> dict[str, Path]:
    """A lesson's file and its translations by language, the file itself first."""
    name = lesson_name(path)
    found = {name.language: path}
    for file in lesson_files(path.parent):
        other = lesson_name(file)
        if other.id == name.id:
            found.setdefault(other.language, file)
    return found


def _speaks(language: str, wanted: str) -> bool:
    """Whether a language will do for another: `pt` for `pt-BR`, and the other way round, but not `pt-PT`."""
    one, other = language.lower().split("-"), wanted.lower().split("-")
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def course(folder: Path) -> Course:
    """The course that a folder holds: as its course.yaml orders it, or by file name where it has none.

    Raises:
        LessonError: course.yaml has errors; the exception holds every problem.
    """
    paths = lesson_paths(folder)
    file = folder / COURSE_FILE
    if not file.is_file():
        return Course(folder.resolve().name, (Part("", tuple(paths)),) if paths else (), paths)
    report = read_source(file)
    tree = read_yaml(report.source.whole(), report) if report.source.text else None
    made = _read_course(tree, paths, report) if isinstance(tree, MappingNode) else None
    if made is None and not report.failed:
        report.error("wrong-type", None, "a course is a mapping of `key: value`", "write title: … and parts: …")
    if made is None or report.failed:
        raise LessonError(file, report.problems)
    return made


def _read_course(tree: MappingNode, paths: dict[str, Path], report: Report) -> Course:
    _check_keys(tree, ("title", "parts"), report)
    parts = tuple(_read_part(item, paths, report) for item in tree.items("parts"))
    if not parts and tree.key("parts") is not None:
        report.error("wrong-type", tree.entry("parts")[0].place, "parts must be a list", "write - title: …")
    told: set[str] = set()
    for part in tree.items("parts"):
        for item in part.items("lessons") if isinstance(part, MappingNode) else ():
            if isinstance(item, ScalarNode) and item.text in told:
                report.error("duplicate-id", item.place, f"the lesson {item.text} stands here twice", "keep one")
            told |= {item.text} if isinstance(item, ScalarNode) else set()
    return Course(_text(tree.get("title")), parts, paths)


def _read_part(node: Node, paths: dict[str, Path], report: Report) -> Part:
    if not isinstance(node, MappingNode):
        report.error("wrong-type", node.place, "a part is a mapping of title and lessons", "write - title: …")
        return Part("", ())
    _check_keys(node, ("title", "lessons"), report)
    lessons = []
    for item in node.items("lessons"):
        lesson = _text(item)
        if lesson not in paths:
            cure = did_you_mean(lesson, paths)
            report.error("missing-lesson", item.place, f"there is no lesson {lesson} in this folder", cure)
        lessons.append(lesson)
    return Part(_text(node.get("title")), tuple(lessons))


def _check_keys(node: MappingNode, known: tuple[str, ...], report: Report) -> None:
    for key, _ in node.entries:
        if key.text not in known:
            cure = did_you_mean(key.text, known) or f"the keys known here are {', '.join(known)}"
            report.error("unknown-key", key.place, f"no key is called {key.text} here", cure)
    for name in known:
        if node.get(name) is None:
            start = node.place[0]
            report.error("missing-key", (start, start + 1), f"there is no {name} here", f"add {name}: …")


def lesson_summaries(folder: Path, wanted: Sequence[str] = ()) -> tuple[Summary, ...]:
    """What a list shows of the course's lessons, in its order. A lesson that cannot be read is shown by its id.

    Args:
        folder: the course.
        wanted: languages in which lessons would rather be, the best first.

    Raises:
        LessonError: course.yaml has errors.
    """
    found = course(folder)
    return tuple(
        _summary(lesson, part.title, in_language(found.paths[lesson], wanted))
        for part in found.parts
        for lesson in part.lessons
    )


def _summary(lesson: str, part: str, path: Path) -> Summary:
    front = dict(_front_matter(path))
    minutes = front.get("minutes")
    count = minutes.value if isinstance(minutes, ScalarNode) else None
    return Summary(
        id=lesson,
        title=_text(front.get("title")) or lesson,
        summary=_text(front.get("summary")),
        part=part,
        path=path,
        language=lesson_name(path).language,
        minutes=count if isinstance(count, int) and not isinstance(count, bool) else None,
        requires=tuple(_texts(front.get("requires"))),
    )


def _front_matter(path: Path) -> Iterator[tuple[str, Node]]:
    report = read_source(path)
    front = read_front_matter(report)[0] if path.suffix == ".md" else read_yaml(report.source.whole(), report)
    return ((key.text, value) for key, value in front.entries) if isinstance(front, MappingNode) else iter(())


def _text(node: Node | None) -> str:
    return " ".join(node.text.split()) if isinstance(node, ScalarNode) else ""


def _texts(node: Node | None) -> list[str]:
    return [_text(item) for item in node.items] if isinstance(node, SequenceNode) else []
