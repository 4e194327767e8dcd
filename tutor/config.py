"""The learner's settings: a file `config.toml`, over which the environment wins. Nothing in it stops the tutor.

What is wrong is told, all of it, each in one sentence with its place; everything else counts. Which themes and bindings
there are is known to the screens alone, and given.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, NamedTuple, cast

from tutor.errors import did_you_mean

__all__ = ["FILE_NAME", "VARIABLES", "Known", "KnownKeys", "Settings", "language_in", "read_settings"]

FILE_NAME = "config.toml"
VARIABLES = {"TUTOR_THEME": "theme", "TUTOR_MODE": "mode", "TUTOR_PLAIN": "plain", "TUTOR_ASCII": "ascii"}
_CHOICES = {"mode": ("watch", "guided", "half", "drill"), "animations": ("none", "basic", "full")}
_SWITCHES = ("plain", "ascii")
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")  # as an environment writes them
_MOST_LINES, _MOST_BYTES = 500, 50_000
_NO_LINE = 0
_TAG = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
_Path = tuple[str, ...]


class Known(NamedTuple):
    """What a file may name; each is asked only where one is named, for it may need every screen."""

    themes: Callable[[], Collection[str]]
    keys: Callable[[], KnownKeys]


class KnownKeys(NamedTuple):
    """What the table `[keys]` may name.

    Attributes:
        bindings: the keys that each binding has by itself, by its id.
        places: the ids of bindings that work at the same time, for every place where keys are pressed.
        key: what a text like `Ctrl+x` or `?` is to the screens; None where it is no key.
        keys: names of keys that have some.
    """

    bindings: Mapping[str, tuple[str, ...]]
    places: Collection[frozenset[str]]
    key: Callable[[str], str | None]
    keys: Collection[str]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the learner wants to be so; None where they say nothing.

    `keys` has the keys of bindings, by id; `notices` what is wrong, a sentence each.
    """

    theme: str | None = None
    mode: Literal["watch", "guided", "half", "drill"] | None = None
    plain: bool | None = None
    ascii: bool | None = None
    animations: Literal["none", "basic", "full"] | None = None
    language: str | None = None
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


_NAMES = tuple(each.name for each in fields(Settings) if each.name != "notices")


def read_settings(file: Path, environment: Mapping[str, str], known: Known) -> Settings:
    """The settings of a file, which need not be there, and of an environment. Nothing is raised.

    Args:
        file: the path of a `config.toml`.
        environment: of `VARIABLES` those that are set and not empty count.
        known: the names of themes, bindings and keys.
    """
    reader = _Reader(known)
    reader.read_file(file)
    reader.read_environment(environment)
    return Settings(**reader.found, notices=tuple(reader.notices))  # type: ignore[arg-type]  # each was checked


def language_in(file: Path) -> str:
    """The setting `language` alone, with nothing told; "" where there is none."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("language")
    except (OSError, ValueError):
        return ""
    return found if isinstance(found, str) else ""


class _Reader:
    def __init__(self, known: Known) -> None:
        self.found: dict[str, object] = {}
        self.notices: list[str] = []
        self._known = known

    # --- where settings come from ------------------------------------------------------------------------------------

    def read_environment(self, environment: Mapping[str, str]) -> None:
        for variable, name in VARIABLES.items():
            text = environment.get(variable, "")
            if text:
                self._take(variable, name, _switched(text) if name in _SWITCHES else text)

    def read_file(self, file: Path) -> None:
        text = self._text(file)
        lines = text.splitlines(keepends=True)
        table = self._parsed(file, lines)
        places = _places(lines) if table else {}

        def at(*path: str) -> str:
            return _place(file, places.get(path, _NO_LINE))

        for name, value in table.items():
            if name not in _NAMES:
                hint = did_you_mean(name, _NAMES) or f"the settings are {_listed(_NAMES)}"
                self.notices.append(f"{at(name)}: there is no setting {_named(name)}; {hint}")
            elif name == "keys":
                self._take_keys(value, at)
            else:
                self._take(at(name), name, value)
        self.notices.sort(key=_line_of)

    def _text(self, file: Path) -> str:
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            return ""
        except OSError as error:
            self.notices.append(f"{file}: this cannot be read ({error.strerror}); nothing of it is used")
            return ""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            self.notices.append(f"{_place(file, line)}: this is not UTF-8; save it as UTF-8, nothing of it is used")
            return ""
        if len(data) > _MOST_BYTES or text.count("\n") > _MOST_LINES:
            most = f"{_MOST_LINES} lines and {_MOST_BYTES} bytes"
            self.notices.append(f"{file}: a config file has at most {most}; nothing of this one is used")
            return ""
        return text

    def _parsed(self, file: Path, lines: list[str]) -> dict[str, object]:
        """The file as a table. A line that is no TOML is told, made empty in `lines`, and the rest read again."""
        while True:
            try:
                return tomllib.loads("".join(lines))
            except tomllib.TOMLDecodeError as error:
                said, line = _toml_error(str(error), lines)
                self.notices.append(f"{_place(file, line)}: this is no TOML: {said}; the line is left out")
                lines[line - 1] = "\n"

    # --- what they may be --------------------------------------------------------------------------------------------

    def _take(self, place: str, name: str, value: object) -> None:
        """Take a setting if it is one, else tell what it should be."""
        if name in _SWITCHES:
            fault = "" if isinstance(value, bool) else f"{name} is true or false, not {_shown(value)}"
        elif not isinstance(value, str):
            fault = f"{name} is a text in quotes, not {_shown(value)}"
        elif name == "language":
            known = all(_TAG.fullmatch(tag) for tag in value.split(":"))
            fault = "" if known else f'a language is a tag like "ko" or "pt-BR", not {_shown(value)}'
        else:
            choices = _CHOICES.get(name) or sorted(self._known.themes())
            hint = did_you_mean(value.lower(), choices) or f"there are {_listed(choices)}"
            fault = "" if value in choices else f"{_article(name)} {_named(value)}; {hint}"
        if fault:
            self.notices.append(f"{place}: {fault}")
        else:
            self.found[name] = value

    def _take_keys(self, table: object, at: Callable[..., str]) -> None:
        if not isinstance(table, dict):
            self.notices.append(f'{at("keys")}: keys is a table, [keys], with a line for a binding: lesson.next = "n"')
            return
        known = self._known.keys()
        wanted: dict[str, tuple[str, ...]] = {}
        for path, value in _leaves(table):
            name, place = ".".join(path), at("keys", *path)
            if name in known.bindings:
                keys = list(self._keys(place, name, value, known))
                if keys:
                    wanted[name] = tuple(dict.fromkeys(keys))
            else:
                hint = did_you_mean(name, known.bindings) or "`tutor doctor --keys` lists them"
                self.notices.append(f"{place}: there is no binding {_named(name)}; {hint}")
        lines = {".".join(path): at("keys", *path) for path, _ in _leaves(table)}
        self.found["keys"] = self._without_clashes(wanted, known, lines)

    def _keys(self, place: str, name: str, value: object, known: KnownKeys) -> Iterator[str]:
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
            said = f'{name} is a key in quotes, "n", or several in brackets, ["n", "f5"], not {_shown(value)}'
            self.notices.append(f"{place}: {said}")
            return
        for text in texts:
            key = known.key(text)
            if key is not None:
                yield key
                continue
            hint = did_you_mean(text.lower(), known.keys) or "a key is written like n, f5, ctrl+n or shift+left"
            self.notices.append(f"{place}: there is no key {_named(text)}; {hint}")

    def _without_clashes(
        self, wanted: dict[str, tuple[str, ...]], known: KnownKeys, lines: Mapping[str, str]
    ) -> dict[str, tuple[str, ...]]:
        """The keys that leave no two bindings of one place on one key; of two that would be, the later one goes."""
        while clash := _clash(wanted, known):
            name, other, key = clash
            says = f"{name} and {other} would both be on {key}; {name} keeps its own keys, or give {other} another one"
            self.notices.append(f"{lines[name]}: {says}")
            wanted = {each: keys for each, keys in wanted.items() if each != name}
        return wanted


def _clash(wanted: Mapping[str, tuple[str, ...]], known: KnownKeys) -> tuple[str, str, str] | None:
    """A binding that was given a key, another of the same place that has it too, and the key; the later one first.

    Where both have it by themselves, one of them is off whenever the other works.
    """
    keys = {**known.bindings, **wanted}
    for name in reversed(list(wanted)):
        for other in sorted(frozenset[str]().union(*(place for place in known.places if name in place)) - {name}):
            own = set(known.bindings[name]) & set(known.bindings[other])
            shared = sorted(set(keys[name]) & set(keys[other]) - own)
            if shared:
                return name, other, shared[0]
    return None


# --- TOML ------------------------------------------------------------------------------------------------------------


def _leaves(table: Mapping[str, object], path: _Path = ()) -> Iterator[tuple[_Path, object]]:
    """`lesson.next = "n"` is a table in a table: every value with all its names."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name), value


def _paths(table: Mapping[str, object], path: _Path = ()) -> Iterator[_Path]:
    for name, value in table.items():
        yield (*path, name)
        if isinstance(value, dict):
            yield from _paths(value, (*path, name))


def _places(lines: Sequence[str]) -> dict[_Path, int]:
    """The line, from 1, where each name of a file without errors begins: what reads as TOML so far is known so far."""
    found: dict[_Path, int] = {}
    begin = 0
    for end in range(1, len(lines) + 1):
        try:
            table = tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue  # within a value of several lines
        for path in _paths(table):
            found.setdefault(path, begin + 1)
        begin = end
    return found


def _toml_error(message: str, lines: Sequence[str]) -> tuple[str, int]:
    """What the parser says, in lower case, and the line; of a value without an end the line where it begins."""
    said, _, place = message.rpartition(" (at ")
    number = place.removeprefix("line ").partition(",")[0]
    line = int(number) if number.isdigit() else _last_whole(lines) + 1
    while line > 1 and not lines[line - 1].strip():  # the end of a line is told as the next one's beginning
        line -= 1
    return said[:1].lower() + said[1:], line


def _last_whole(lines: Sequence[str]) -> int:
    """How many lines from the top read as TOML."""
    for end in range(len(lines) - 1, 0, -1):
        try:
            tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    return 0


# --- words -----------------------------------------------------------------------------------------------------------


def _switched(text: str) -> object:
    return True if text.lower() in _TRUE else False if text.lower() in _FALSE else text


def _place(file: Path, line: int) -> str:
    return f"{file}:{line}" if line else f"{file}"


def _line_of(notice: str) -> int:
    """The line in `…/config.toml:12: …`."""
    number = notice.partition(f"{FILE_NAME}:")[2].partition(":")[0]
    return int(number) if number.isdigit() else _NO_LINE


def _article(name: str) -> str:
    return "animations are not" if name == "animations" else f"there is no {name}"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _named(text: str) -> str:
    """A name as it is, or in quotes where it is not plain."""
    return text if text and text.isprintable() and " " not in text else json.dumps(text)


def _shown(value: object) -> str:
    """A value as TOML writes it."""
    match value:
        case dict():
            return "a table"
        case list():
            return f"[{', '.join(map(_shown, cast('list[object]', value)))}]"
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False)
    return str(value)
