"""A folder of lessons as a course: its order, its files, and what a list of its lessons shows.

Only front matter is read here: neither numpy nor pydantic is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import LessonError, NoSuchLessonError, Problem, did_you_mean
from tutor.lesson.front_matter import read_front_matter
from tutor.lesson.names import COURSE_FILE, apart, is_lesson, lesson_name
from tutor.lesson.problems import Report
from tutor.lesson.source import Source, read_source
from tutor.lesson.tags import tag_fault
from tutor.lesson.tree import MappingNode, Node, ScalarNode, SequenceNode
from tutor.lesson.yaml_events import read_yaml

__all__ = [
    "Course",
    "Part",
    "Summary",
    "built_in_course",
    "course",
    "find_lesson",
    "front_matter",
    "in_language",
    "lesson_files",
    "lesson_paths",
    "lesson_summaries",
    "read_course",
]


MAX_VALUES = 10_000
"""Of course.yaml: enough for thousands of lessons."""


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
    """Every lesson of a folder, translations included, by file name; of a file, that file.

    Raises:
        NoSuchLessonError: the folder cannot be listed.
    """
    if not path.is_dir():
        return (path,)
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise NoSuchLessonError(f"the folder {path} cannot be read: {reason}") from error
    return tuple(entry for entry in entries if is_lesson(entry) and _is_file(entry))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that may be listed and not searched, or of too long a name
        return False


def lesson_paths(folder: Path) -> dict[str, Path]:
    """The lessons of a folder by id, each in its original language, in the order of their file names."""
    found: dict[str, Path] = {}
    files = lesson_files(folder) if folder.is_dir() else ()
    for path in sorted(files, key=lambda path: (path.name.count("."), path.name)):
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
    elif _is_file(Path(text)):
        found = Path(text)
    else:
        said = text if text.strip() and text.isprintable() else repr(text)
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
    return files.get(_best(files, wanted), path)


def _best(languages: Iterable[str], wanted: Sequence[str]) -> str:
    """The language that there is which does best for those that are wanted, the best first; "" where none does."""
    for tag in wanted:
        near = [language for language in languages if _speaks(language, tag)]
        if near:
            return min(near, key=lambda language: (language.lower() != tag.lower(), len(language)))
    return ""


def _languages(path: Path) -> dict[str, Path]:
    """A lesson's file and its translations by language, the file itself first."""
    name = lesson_name(path)
    found = {name.language: path}
    try:
        files = lesson_files(path.parent)
    except NoSuchLessonError:  # a file can be read where its folder cannot be listed
        files = ()
    for file in files:
        other = lesson_name(file)
        if other.id == name.id:
            found.setdefault(other.language, file)
    return found


def _speaks(language: str, wanted: str) -> bool:
    """Whether a language will do for another: `pt` for `pt-BR`, and the other way round, but not `pt-PT`."""
    one, other = language.lower().split("-"), wanted.lower().split("-")
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def course(folder: Path, wanted: Sequence[str] = ()) -> Course:
    """The course that a folder holds: as its course.yaml orders it, or by file name where it has none.

    Args:
        folder: the course.
        wanted: languages in which titles would rather be, the best first.

    Raises:
        LessonError: course.yaml has errors; the exception holds every problem.
    """
    found, problems = read_course(folder, wanted)
    if found is None:
        raise LessonError(folder / COURSE_FILE, problems)
    return found


def read_course(folder: Path, wanted: Sequence[str] = ()) -> tuple[Course | None, tuple[Problem, ...]]:
    """The course that a folder holds, None where its course.yaml has errors; and every problem in that file."""
    paths = lesson_paths(folder)
    file = folder / COURSE_FILE
    if not file.is_file():
        return Course(folder.resolve().name, (Part("", tuple(paths)),) if paths else (), paths), ()
    report = read_source(file)
    tree = read_yaml(report.source.whole(), report, MAX_VALUES)
    made = _read_course(tree, paths, report, wanted) if isinstance(tree, MappingNode) else None
    if made is None and not report.failed:
        report.error("wrong-type", None, "a course is a mapping of `key: value`", "write title: … and parts: …")
    return None if report.failed else made, report.problems


def _read_course(tree: MappingNode, paths: dict[str, Path], report: Report, wanted: Sequence[str]) -> Course:
    _check_keys(tree, ("title", "parts"), report)
    told: set[str] = set()
    items = _list(tree, "parts", "write - title: …", f"delete {COURSE_FILE}", report)
    parts = tuple(_read_part(item, paths, told, report, wanted) for item in items)
    if not report.failed:  # a lesson misspelled, or a list that cannot be read, is told already
        for lesson in (each for each in paths if each not in told):
            message = f"the lesson {lesson} ({paths[lesson].name}) is in no part, so that no list shows it"
            report.warning("unlisted-lesson", tree.entry("parts")[0].place, message, "add it to the lessons of a part")
    return Course(_title(tree, report, wanted), parts, paths)


def _read_part(node: Node, paths: dict[str, Path], told: set[str], report: Report, wanted: Sequence[str]) -> Part:
    """A part; its lessons are added to those `told`."""
    if not isinstance(node, MappingNode):
        report.error("wrong-type", node.place, "a part is a mapping of title and lessons", "write - title: …")
        return Part("", ())
    _check_keys(node, ("title", "lessons"), report)
    lessons = []
    for item in _list(node, "lessons", "write lessons: [chain-rule]", "delete the part", report):
        if not isinstance(item, ScalarNode):
            report.error("wrong-type", item.place, "a lesson is named by its id", "write lessons: [chain-rule]")
            continue
        lesson = _text(item)
        if lesson not in paths:
            cure = did_you_mean(lesson, paths)
            report.error("missing-lesson", item.place, f"there is no lesson {lesson} in this folder", cure)
        if lesson in told:
            report.error("duplicate-id", item.place, f"the lesson {lesson} stands here twice", "keep one")
        told.add(lesson)
        lessons.append(lesson)
    return Part(_title(node, report, wanted), tuple(lessons))


def _title(node: MappingNode, report: Report, wanted: Sequence[str]) -> str:
    """The title in the best of the wanted languages: `title.ko` stands beside `title`, which is English."""
    names = ((*apart(key.text), key) for key, _ in node.entries)
    titles = {tag or "en": key for name, tag, key in names if name == "title"}
    for key in titles.values():
        if not isinstance(node.get(key.text), ScalarNode):
            report.error("wrong-type", key.place, f"{key.text} must be a text", f"write {key.text}: …")
    best = titles.get(_best(titles, wanted))
    return _text(node.get(best.text if best is not None else "title"))


def _list(node: MappingNode, name: str, cure: str, without: str, report: Report) -> tuple[Node, ...]:
    """The items of the list under a key that must be one; an empty one is told."""
    inner = node.get(name)
    if inner is not None and not isinstance(inner, SequenceNode):
        report.error("wrong-type", node.entry(name)[0].place, f"{name} must be a list", cure)
    elif inner is not None and not inner.items:
        owner = "course" if name == "parts" else "part"
        message = f"this {owner} has no {name}"
        report.warning("empty-part", node.entry(name)[0].place, message, f"fill the list, or {without}")
    return node.items(name)


def _check_keys(node: MappingNode, known: tuple[str, ...], report: Report) -> None:
    for key, _ in node.entries:
        name, tag = apart(key.text)
        if tag and name == "title":
            if (fault := tag_fault(tag)) is not None:
                report.error("bad-language", key.place, f"{tag} is no language tag of BCP 47", fault)
        elif key.text not in known:
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
    found = course(folder, wanted)
    return tuple(
        _summary(lesson, part.title, in_language(found.paths[lesson], wanted))
        for part in found.parts
        for lesson in part.lessons
    )


def _summary(lesson: str, part: str, path: Path) -> Summary:
    front, _ = front_matter(path)
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
        requires=tuple(map(_text, front.items("requires"))),
    )


def front_matter(path: Path) -> tuple[MappingNode, Source]:
    """The keys of a lesson's front matter, none where it cannot be read, and the text in which they stand."""
    report = read_source(path, front_only=path.suffix == ".md")
    front = read_front_matter(report)[0] if path.suffix == ".md" else read_yaml(report.source.whole(), report)
    return front if isinstance(front, MappingNode) else MappingNode((), (0, 0)), report.source


def _text(node: Node | None) -> str:
    return " ".join(node.text.split()) if isinstance(node, ScalarNode) else ""
