"""An application as the learner's settings want it: its themes, its keys, which signs and colours are written."""

from __future__ import annotations

import os
from collections.abc import Sequence

from rich.color import ColorSystem
from textual.app import App
from textual.binding import Binding
from textual.filter import LineFilter, Monochrome

from tutor.config import Settings
from tutor.progress.folders import config_folder
from tutor.tui.drawing.glyphs import set_ascii, spelled
from tutor.tui.keymap import in_words, key_display, keymap_of
from tutor.tui.line_filter import AsciiFilter, ColourFilter, ControlFilter
from tutor.tui.themes import DARK, THEME_NAMES, THEMES, colours_of

__all__ = ["SettledApp"]

_NOTICED, _NOTICE_TIME = 4, 20  # how many faults of the settings are told on the screen, and for how many seconds


class SettledApp(App[None]):
    """Settings, as everything that the tutor shows goes by them."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self._own_filters = self._filters_wanted()
        self._settle()

    def _filters_wanted(self) -> list[LineFilter]:
        """Nothing that steers a terminal passes, wherever it comes from; colours and signs where they are wanted."""
        self.no_color = bool(os.environ.get("NO_COLOR"))
        filters: list[LineFilter] = [ControlFilter()]
        filters += [AsciiFilter()] * bool(self.settings.ascii)
        return filters + [ColourFilter()] * self.no_color

    def _settle(self) -> None:
        """Let everything be as the settings say."""
        set_ascii(bool(self.settings.ascii))
        for theme in THEMES.values():
            self.register_theme(theme)
        for name in self.available_themes.keys() - set(THEME_NAMES):
            self.unregister_theme(name)
        self.theme = self.settings.theme or DARK.name
        self.set_keymap(keymap_of(self.settings.keys))
        if self.settings.animations is not None:
            self.animation_level = self.settings.animations

    def get_css_variables(self) -> dict[str, str]:
        """Every theme has the colours of meanings, as far as there are colours."""
        depth = self.console._color_system or ColorSystem.TRUECOLOR  # Textual, too, asks in this way what to write
        said = colours_of(self.current_theme, depth, colourless=self.no_color)
        self.theme_variables = {**super().get_css_variables(), **said}
        return self.theme_variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What a line must pass on its way to the terminal."""
        textual = (each for each in super().get_line_filters() if not isinstance(each, Monochrome))
        return [*textual, *self._own_filters]

    def get_key_display(self, binding: Binding) -> str:
        """Keys by the names that are printed on them."""
        if binding.key_display:
            return in_words(binding.key_display) if self.settings.ascii else binding.key_display
        return key_display(binding.key, spelled=bool(self.settings.ascii))

    def key_for(self, binding: str, usual: str) -> str:
        """What a sentence calls the key of a binding: the learner's own, where there is one."""
        own = self.settings.keys.get(binding)
        return key_display(own[0], spelled=bool(self.settings.ascii)) if own else usual

    def tell_notices(self) -> None:
        """What is wrong with the settings: the tutor opens all the same."""
        told = [each.removeprefix(f"{config_folder()}{os.sep}") for each in self.settings.notices]
        if len(told) > _NOTICED:
            told[_NOTICED:] = [f"and {len(told) - _NOTICED} more; `tutor doctor` tells them all"]
        if told:
            said = "\n".join(map(spelled, told))
            self.notify(said, title="Settings", severity="warning", timeout=_NOTICE_TIME, markup=False)
