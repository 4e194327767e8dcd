"""What the links of a folder's lessons lead to: files, lessons by file or by id, and headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from tutor.check.documents import open_file
from tutor.check.links import MAX_LINKS, Link, headings_in, links_in, may_link
from tutor.errors import Problem, did_you_mean
from tutor.lesson.characters import MAX_TOLD
from tutor.lesson.names import is_lesson
from tutor.lesson.problems import Report
from tutor.lesson.source import read_source

__all__ = ["Targets", "slug_of"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FETCHED = ("http:", "https:", "mailto:")
_SOME = 5
_KEPT = ("L", "M", "N")  # letters, marks, numbers of any script


class _Fault(NamedTuple):
    code: str
    message: str
    cure: str


class Targets:
    """The lessons and files that links of one folder may lead to.

    Args:
        folder: in which the lessons stand.
        known: lessons by id, those of the folder and of the built-in course.

    Attributes:
        used: the names of the folder's own entries that links lead to or through.
    """

    def __init__(self, folder: Path, known: Mapping[str, Path]) -> None:
        self.folder, self.known = folder, known
        self.used: set[str] = set()
        self._anchors: dict[Path, dict[str, int]] = {}

    def check(self, path: Path) -> tuple[Problem, ...]:
        """Every link in a lesson that leads nowhere, in its place."""
        source = read_source(path).source
        if not may_link(source.text):
            return ()
        report, met = Report(source), 0
        for text in open_file(path).prose():
            links = links_in(text.text)
            for link in links:
                fault = self._fault(link.target, path)
                if fault is not None:
                    report.error(fault.code, text.range(*_shown(link)), fault.message, fault.cure)
                if report.count == MAX_TOLD:
                    return report.problems
            met += len(links)
            if met >= MAX_LINKS:
                break
        return report.problems

    def _fault(self, target: str, home: Path) -> _Fault | None:
        scheme = _SCHEME.match(target)
        if scheme is not None:
            said = scheme[0].lower()
            cure = "write https://…, or the name of a file beside the lesson"
            return None if said in _FETCHED else _Fault("bad-scheme", f"a link cannot begin with {said}", cure)
        name, _, fragment = target.partition("#")
        if not name and not fragment:
            return _Fault("broken-link", "this link leads nowhere", "write where to")
        found = self._file(unquote(name)) if name else home
        if isinstance(found, _Fault) or not fragment:
            return found if isinstance(found, _Fault) else None
        return self._missing_heading(found, unquote(fragment))

    def _file(self, name: str) -> Path | _Fault:
        """The file that a link without its `#heading` names."""
        if name in self.known:
            return self.known[name]
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if name.startswith("/") or ".." in parts:
            return _Fault("broken-link", "this leads out of the lesson's folder", "put the file beside the lesson")
        path = self.folder.joinpath(*parts)
        try:
            there, is_file = path.exists(), path.is_file()
        except OSError:  # a name that no file can have, or a folder that may not be searched
            there = is_file = False
        self.used |= {parts[0]} if there and parts else set()
        if is_file:
            return path
        if there:
            return _Fault("broken-link", f"{name} is a folder", "name a file in it")
        return _Fault("broken-link", f"there is no file {name} beside this lesson", self._nearest(name, path.parent))

    def _nearest(self, name: str, folder: Path) -> str:
        try:
            beside = [each.name for each in folder.iterdir() if not each.name.startswith(".")]
        except OSError:
            beside = []
        inner, slash, last = name.rpartition("/")
        near = did_you_mean(last, beside)
        return near.replace("mean ", f"mean {inner}{slash}") or did_you_mean(name, self.known)

    def _missing_heading(self, path: Path, fragment: str) -> _Fault | None:
        if path.suffix.lower() not in (".md", ".yaml", ".yml"):
            return None  # a place in a picture or a program
        anchors = self._anchors_of(path)
        if unicodedata.normalize("NFC", fragment) in anchors:
            return None
        near = did_you_mean(fragment.lower(), anchors).replace("mean ", "mean #")
        some = ", ".join(f"#{each}" for each in list(anchors)[:_SOME])
        listed = f"it has {some}{', …' if len(anchors) > _SOME else ''}" if some else "it has none"
        return _Fault("broken-link", f"no heading of {path.name} is #{fragment}", near or listed)

    def _anchors_of(self, path: Path) -> dict[str, int]:
        if path not in self._anchors:
            self._anchors[path] = _anchors(_headings(path))
        return self._anchors[path]


def _shown(link: Link) -> tuple[int, int]:
    """The range at which a link is told; a character at least."""
    return link.start, max(link.end, link.start + 1)


def _headings(path: Path) -> Iterator[str]:
    """The words of a file's headings, in its order."""
    texts = open_file(path).pages() if is_lesson(path) else (read_source(path).source.text,)
    for text in texts:
        yield from headings_in(text)


def _anchors(headings: Iterable[str]) -> dict[str, int]:
    """Slugs, a second one of the same words with `-1`, a third with `-2`."""
    met: dict[str, int] = {}
    for heading in headings:
        first = slug = slug_of(heading)
        while slug in met:
            met[first] += 1
            slug = f"{first}-{met[first]}"
        if slug:
            met[slug] = 0
    return met


def slug_of(heading: str) -> str:
    """A heading as links call it, as GitHub makes it: in lower case, blanks as hyphens, without punctuation."""
    plain = unicodedata.normalize("NFC", heading.strip().lower())
    kept = (letter for letter in plain if unicodedata.category(letter)[0] in _KEPT or letter in " -_")
    return "".join(kept).replace(" ", "-")
