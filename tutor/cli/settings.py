"""What the learner wants to be so: flags over the environment, the environment over the config file."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from tutor.cli.telling import Refused
from tutor.console import clean
from tutor.errors import did_you_mean
from tutor.language import wanted_languages
from tutor.progress.folders import config_folder

if TYPE_CHECKING:
    from tutor.config import KnownKeys, Settings

__all__ = ["config_file", "languages_wanted", "look_options", "plain_option", "settings_now", "tell_notices"]

_Command = TypeVar("_Command", bound=Callable[..., object])
_META = "tutor.look"


def look_options(command: _Command) -> _Command:
    """The options `--theme` and `--ascii`, as `plain_option`."""
    theme = click.option("--theme", metavar="NAME", expose_value=False, callback=_noted, help="Colours: tutor-light.")
    letters = click.option(
        "--ascii/--no-ascii", default=None, expose_value=False, callback=_noted, help="No sign beyond ASCII."
    )
    return theme(letters(command))


def plain_option(command: _Command) -> _Command:
    """The option `--plain`, which `settings_now` reads."""
    return click.option(
        "--plain/--no-plain", default=None, expose_value=False, callback=_noted, help="Lines of text, no screen."
    )(command)


def _noted(context: click.Context, option: click.Parameter, value: object) -> None:
    if value is not None:
        context.meta.setdefault(_META, {})[option.name] = value


def config_file() -> Path:
    """Where the config file is, or would be."""
    from tutor.config import FILE_NAME  # and a reader of TOML, which `--help` needs not wait for

    return config_folder() / FILE_NAME


def languages_wanted() -> tuple[str, ...]:
    """The learner's languages, the best first: the environment's and the config file's."""
    file = config_file()
    configured = ""
    if file.is_file():
        from tutor.config import language_in  # as above

        configured = language_in(file)
    return wanted_languages(os.environ, configured)


def settings_now() -> Settings:
    """Flags, environment and file together. Where the locale is not UTF-8, the screen is drawn in ASCII."""
    from tutor.config import Known, read_settings  # as above

    settings = read_settings(config_file(), os.environ, Known(_themes, _keys))
    flags = click.get_current_context().meta.get(_META, {})
    theme = flags.get("theme")
    if theme is not None and theme not in (names := _themes()):
        hint = did_you_mean(theme.lower(), names) or f"there are {', '.join(names)}"
        raise Refused(f"there is no theme {theme}; {hint}")
    settings = replace(settings, **flags)
    if "TEXTUAL_ANIMATIONS" in os.environ:
        settings = replace(settings, animations=None)  # Textual reads that itself
    return settings if settings.ascii is not None else replace(settings, ascii=not _has_utf_8())


def _themes() -> tuple[str, ...]:
    from tutor.tui.themes import THEME_NAMES  # Textual's are among them

    return THEME_NAMES


def _keys() -> KnownKeys:
    from tutor.tui.keymap import known_keys  # every screen is imported

    return known_keys()


def _has_utf_8() -> bool:
    """Whether the locale's letters are all of Unicode; Python itself speaks UTF-8 also where they are not."""
    language_information = getattr(locale, "nl_langinfo", None)  # there is none on Windows
    if language_information is None:
        return True
    return str(language_information(locale.CODESET)).upper().replace("-", "") == "UTF8"


def tell_notices(settings: Settings) -> None:
    """What is wrong with the settings, where there is no screen to show it."""
    for notice in settings.notices:
        click.echo(clean(f"tutor: {notice}"), err=True)
