"""Every binding of every screen by its id, and keys as a learner writes and reads them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import REPLACED_KEYS, Keys, key_to_character
from textual.keys import _character_to_key as key_of_character
from textual.screen import ModalScreen

import tutor.tui
from tutor.config import KnownKeys

__all__ = ["all_bindings", "in_words", "key_display", "key_of", "key_rows", "keymap_of", "known_keys"]

_MODIFIERS = frozenset({"ctrl", "shift", "alt", "meta", "super", "hyper"})
_NAMED = frozenset(key.value for key in Keys if "<" not in key.value)
_DISPLAYS = {
    "space": "Space", "backspace": "Backspace", "home": "Home", "end": "End", "tab": "Tab", "enter": "Enter",
    "escape": "Esc", "delete": "Del", "insert": "Ins", "pageup": "PgUp", "pagedown": "PgDn",
    "left": "←", "right": "→", "up": "↑", "down": "↓",
}  # fmt: skip
_WORDS = str.maketrans({"←": "Left", "→": "Right", "↑": "Up", "↓": "Down"})


@cache
def known_keys() -> KnownKeys:
    """The bindings and keys that a config file may name. Every screen is imported for it."""
    bindings: dict[str, tuple[str, ...]] = {}
    for binding in chain.from_iterable(all_bindings().values()):
        keys = bindings.get(binding.id or "", ())
        bindings[binding.id or ""] = tuple(dict.fromkeys((*keys, binding.key)))
    return KnownKeys(bindings, tuple(_places()), key_of, _NAMED)


def all_bindings() -> dict[type[DOMNode], list[Binding]]:
    """The bindings that each of the tutor's own screens and parts declares, one for every key."""
    return {part: _declared(part) for part in _parts() if part.__dict__.get("BINDINGS")}


def key_rows(keys: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Every binding: its id, its keys as a config file writes them, and what it does."""
    said = {each.id or "": each.tooltip for each in chain.from_iterable(all_bindings().values())}
    for name, own in sorted(known_keys().bindings.items()):
        yield name, keys.get(name, own), said[name]


def _parts() -> Iterator[type[DOMNode]]:
    for module in pkgutil.walk_packages(tutor.tui.__path__, "tutor.tui."):
        for each in vars(importlib.import_module(module.name)).values():
            if isinstance(each, type) and issubclass(each, DOMNode) and each.__module__ == module.name:
                yield each


def _declared(part: type[DOMNode]) -> list[Binding]:
    return list(Binding.make_bindings(part.__dict__.get("BINDINGS", ())))


def _places() -> Iterator[frozenset[str]]:
    """Ids that work together: a part's with those that it inherits, and the application's, where no modal is above."""
    parts = list(_parts())
    everywhere = {each.id for part in parts if issubclass(part, App) for each in _declared(part) if each.id}
    for part in parts:
        own = {each.id for base in part.__mro__ if issubclass(base, DOMNode) for each in _declared(base) if each.id}
        if own:
            yield frozenset(own if issubclass(part, ModalScreen) else own | everywhere)


def keymap_of(keys: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The keys as Textual wants them.

    Where a binding gives up a key, Textual takes it from all others of that place, too: these keep it here.
    """
    if not keys:
        return {}
    known = known_keys()
    near = {(name, other) for place in known.places for name in place & keys.keys() for other in place}
    sharing = {other for name, other in near if set(known.bindings[name]) & set(known.bindings[other])}
    kept = {name: known.bindings[name] for name in sorted(sharing)}
    return {name: ",".join(own) for name, own in {**kept, **keys}.items()}


def key_of(text: str) -> str | None:
    """A key as Textual names it: `?` is question_mark, `Ctrl+N` ctrl+n; None for what is no key."""
    *before, last = text.split("+") if len(text) > 1 else [text]
    if text.endswith("++"):
        before, last = text[:-2].split("+"), "+"
    modifiers = {each.strip().lower() for each in before}
    if not modifiers <= _MODIFIERS or not last.isprintable() or not last.strip():
        return None
    if len(last) == 1:
        last = key_of_character(last.lower() if modifiers else last)
    elif last.lower() in _NAMED:
        last = last.lower()
    elif _character(last) is None:
        return None
    return "+".join([*sorted(modifiers), last])


def key_display(key: str, *, spelled: bool) -> str:
    """A key as it is printed on the keyboard: `Shift+↑`, `F2`, `?`; in words where `spelled`."""
    *modifiers, last = key.split("+")
    character = _character(last)
    if last in _DISPLAYS:
        last = _DISPLAYS[last]
    elif character is not None and len(character) == 1 and character.isprintable():
        last = character
    elif last in _NAMED:
        last = last.upper() if last[1:].isdigit() else last.capitalize()
    shown = "+".join([*(each if each == "ctrl" else each.capitalize() for each in modifiers), last])
    return in_words(shown) if spelled else shown


def _character(key: str) -> str | None:
    """The sign of a key that has one: `/` of slash."""
    return key_to_character(REPLACED_KEYS.get(key, key))


def in_words(display: str) -> str:
    """Arrows as words, one beside another with a stroke between: `Up/Down`."""
    return display.replace("↑↓", "↑/↓").replace("←→", "←/→").translate(_WORDS)
