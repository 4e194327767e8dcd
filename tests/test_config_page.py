"""docs/config.md says what the tutor does."""

import re
from pathlib import Path

import pytest

from tutor.config import VARIABLES, Known, Settings, read_settings
from tutor.tui.keymap import known_keys
from tutor.tui.themes import THEME_NAMES, THEMES

PAGE = (Path(__file__).parent.parent / "docs" / "config.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", PAGE, re.M | re.S)


@pytest.fixture
def read(tmp_path):
    def reading(text):
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return read_settings(file, {}, Known(lambda: THEME_NAMES, known_keys)), file

    return reading


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_has_no_mistakes(read, example):
    settings, _ = read(example)
    assert settings.notices == ()
    assert settings.keys


def test_the_first_example_has_every_setting(read):
    settings, _ = read(EXAMPLES[0])
    values = (settings.theme, settings.mode, settings.plain, settings.ascii, settings.animations)
    assert None not in values


def test_mistakes_are_told_as_the_page_says(read):
    example, said = re.findall(
        r"^```(?:toml-with-mistakes)?\n(.*?)^```", PAGE[PAGE.index("toml-with") - 3 :], re.M | re.S
    )
    settings, file = read(example)
    assert [notice.replace(str(file), file.name) for notice in settings.notices] == said.splitlines()


def test_every_setting_variable_and_own_theme_is_on_the_page():
    for name in (*Settings.__slots__, *VARIABLES, *THEMES):
        assert name == "notices" or f"`{name}" in PAGE or f'`"{name}"' in PAGE or f"`[{name}]`" in PAGE, name


def test_every_theme_on_the_page_is_there():
    row = next(line for line in PAGE.splitlines() if line.startswith("| `theme` |"))
    assert set(re.findall(r'`"([\w-]+)"`', row)) <= set(THEME_NAMES)


def test_every_key_on_the_page_is_one():
    key = known_keys().key
    listed = PAGE[PAGE.index("or a name:") : PAGE.index("Before it there may be")]
    assert [name for name in re.findall(r"`(\w+)`", listed) if key(name) is None] == []
    assert key("Ctrl+Shift+x") == "ctrl+shift+x"
