"""Colours: text can be read in every theme, on every background, with however many colours a terminal has."""

import pytest
from rich.color import Color as Shown
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from tutor.config import Settings
from tutor.tui.drawing.canvas import Role
from tutor.tui.themes import CONTRAST, DARK, LIGHT, THEME_NAMES, THEMES, colours_of

GROUNDS = ["background", "surface", "panel", "block-cursor-background"]
ROLES = [f"role-{role.value}" for role in Role]
SIXTEEN = {  # what terminals make of the 16 colours
    "rich": "000000 800000 008000 808000 000080 800080 008080 c0c0c0 "
            "808080 ff0000 00ff00 ffff00 0000ff ff00ff 00ffff ffffff",
    "vga": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
           "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
             "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
}  # fmt: skip


def theme_of(name):
    return THEMES.get(name) or BUILTIN_THEMES[name]


def contrast(one, other):
    """WCAG 2.2, from two triples of 0 to 255."""

    def luminance(colour):
        parts = [part / 255 for part in colour]
        red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def of_terminal(colour, depth):
    return tuple(Shown.parse(colour[:7]).downgrade(depth).get_truecolor())


def poor(colours, depth, ratio):
    found = {
        (role, ground): contrast(of_terminal(colours[role], depth), of_terminal(colours[ground], depth))
        for role in ROLES
        for ground in GROUNDS
    }
    return {pair: round(value, 2) for pair, value in found.items() if value < ratio}


@pytest.mark.parametrize("depth", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT], ids=lambda depth: depth.name)
@pytest.mark.parametrize("name", THEME_NAMES)
def test_every_meaning_can_be_read_on_every_background(name, depth):
    assert poor(colours_of(theme_of(name), depth), depth, 4.5) == {}


@pytest.mark.parametrize("depth", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT], ids=lambda depth: depth.name)
def test_high_contrast_is_7_to_1(depth):
    assert poor(colours_of(CONTRAST, depth), depth, 7) == {}


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_tutors_own_colours_are_shown_as_they_were_chosen(theme):
    colours = colours_of(theme)
    assert {role: colours[role].lower() for role in ROLES} == {role: theme.variables[role] for role in ROLES}


@pytest.mark.parametrize("palette", SIXTEEN.values(), ids=SIXTEEN)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_of_16_colours_none_is_used_that_cannot_be_read(theme, palette):
    table = [tuple(bytes.fromhex(colour)) for colour in palette.split()]
    colours = colours_of(theme, ColorSystem.STANDARD)

    def of_palette(name):
        return table[Shown.parse(colours[name]).downgrade(ColorSystem.STANDARD).number]

    grounds = {of_palette(ground) for ground in GROUNDS}
    assert len(grounds) == 1
    assert {
        role: value for role in ROLES for ground in grounds if (value := contrast(of_palette(role), ground)) < 4.5
    } == {}


@pytest.mark.parametrize("name", THEME_NAMES)
def test_values_gradients_and_what_is_asked_have_colours_of_their_own(name):
    colours = colours_of(theme_of(name))
    assert len({colours[f"role-{role}"] for role in ("value", "gradient", "asked", "active", "wrong")}) == 5


def unreadable(tutor, part):
    """Words in a part of the screen whose colour is too near to what they stand on."""
    region = tutor.app.screen.query_one(part).region
    for y, strip in enumerate(tutor.app.screen._compositor.render_strips()):
        if not region.y <= y < region.bottom:
            continue
        for segment in strip.crop(region.x, region.right):
            style = segment.style
            says = any(letter.isalnum() for letter in segment.text) and style.color and style.bgcolor
            if says and contrast(style.color.get_truecolor(), style.bgcolor.get_truecolor()) < 4.5:
                yield segment.text.strip()


@pytest.fixture
def colours(monkeypatch):
    """So many colours has the terminal."""
    return lambda system: monkeypatch.setattr("textual.constants.COLOR_SYSTEM", system)


@pytest.mark.parametrize("theme", [*THEMES, "nord", "solarized-light", "atom-one-dark"])
def test_whatever_is_painted_can_be_read(drive, logistic, theme, colours):
    colours("truecolor")

    async def scenario(tutor):
        assert tutor.app.current_theme.name == theme
        await tutor.type("0.3")
        await tutor.press("enter", "f2")
        found = {"lesson": [*unreadable(tutor, "Screen > *"), *unreadable(tutor, "#lower")]}
        await tutor.press("escape", "f1")
        await tutor.see("In a lesson")
        found["help"] = list(unreadable(tutor, "#help"))
        await tutor.press("escape", "g")
        await tutor.settle()
        found["go to"] = list(unreadable(tutor, "#box"))
        await tutor.press("escape", "ctrl+p")
        await tutor.see("Go to:")
        found["palette"] = list(unreadable(tutor, "CommandPalette > Vertical"))
        await tutor.press("escape")
        for severity in ("information", "warning", "error"):
            tutor.app.notify("some words", title="A title", severity=severity)
            await tutor.see("some words")
            found[severity] = [said for said in unreadable(tutor, "ToastRack") if said in {"some words", "A title"}]
        assert not any(found.values()), found

    drive(scenario, logistic, at="backward p -> z", settings=Settings(theme=theme))


def test_another_theme_is_painted_and_meanings_go_with_it(drive, logistic, colours):
    colours("truecolor")
    painted = {}

    async def scenario(tutor):
        for name in ("nord", "gruvbox", "tutor-light"):
            tutor.app.theme = name
            await tutor.settle()
            look = tutor.app.screen.query_one("NetworkView").get_component_rich_style("role--value")
            painted[name] = (look.color.name, look.bgcolor.name)
            assert painted[name][0] == Color.parse(tutor.app.theme_variables["role-value"]).hex.lower()

    drive(scenario, logistic)
    assert len(set(painted.values())) == 3


def segments(tutor):
    return [segment for strip in tutor.app.screen._compositor.render_strips() for segment in strip]


def test_without_colours_none_is_written_and_meaning_is_still_there(drive, logistic, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    async def scenario(tutor):
        styles = [segment.style for segment in segments(tutor) if segment.style is not None]
        assert not any(style.color or style.bgcolor for style in styles)
        bold = {segment.text.strip() for segment in segments(tutor) if segment.style and segment.style.bold}
        assert {"F2", "F3", "?"} <= bold  # keys, and what is asked
        assert "∂ −" in tutor.text  # gradients have a sign of their own

    drive(scenario, logistic, at="backward p -> z")


def test_without_colours_the_row_under_the_cursor_is_turned_inside_out(drive, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    async def scenario(tutor):
        await tutor.see("Start")
        turned = [segment.text for segment in segments(tutor) if segment.style and segment.style.reverse]
        assert "Start" in "".join(turned)
        assert "A small layer" not in "".join(turned)

    drive(scenario)


@pytest.mark.parametrize("theme", THEMES)
def test_in_16_colours_a_lesson_is_painted_with_those_that_can_be_read(drive, logistic, theme, colours):
    colours("standard")

    async def scenario(tutor):
        assert list(unreadable(tutor, "#lower")) == []
        grounds = {segment.style.bgcolor.name for segment in segments(tutor) if segment.style}
        assert grounds == {"#ffffff" if theme == "tutor-light" else "#000000"}

    drive(scenario, logistic, mode="watch", at="backward p -> z", settings=Settings(theme=theme))
