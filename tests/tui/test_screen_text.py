"""Nothing that steers a terminal reaches it, and everything can be read."""

import unicodedata

import pytest
from rich.segment import ControlType, Segment
from textual.color import Color

from tutor.tui.line_filter import ControlFilter, clean
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.themes import DARK, LIGHT

PAYLOADS = [
    "\x1b]0;title\x07",
    "\x1b[2J",
    "\x1b]52;c;aGk=\x07",
    "\x1bP1$r0m\x1b\\",
    "\x9b2J",
    "\x00",
    "\x07",
    "\x08\x08\x08",
    "\r\n",
    "\u202eabc",
    "\u2066abc\u2069",
    "\u200b\u200d\ufeff",
    "\u2028",
    "\ud800",
    "\U000e0041",
    "\x7f",
]


def steers(text):
    return [each for each in text if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_controls_are_deleted_from_every_segment(payload):
    segments = [Segment("a" + payload), Segment("b"), Segment("", control=[(ControlType.BELL,)])]
    found = ControlFilter().apply(segments, Color(0, 0, 0))
    assert not steers("".join(segment.text for segment in found))
    assert found[0].text.startswith("a")
    assert found[1:] == segments[1:]


def test_mathematics_passes():
    text = "∂L/∂w₁₁ = σ(z) · ŷ − ½ ≤ 2² … 가중치 y\u0302"
    assert clean(text) == text


def test_no_control_of_a_title_an_answer_or_a_banner_reaches_the_screen(drive, logistic, store, monkeypatch):
    everything = "".join(PAYLOADS)
    monkeypatch.setattr(type(store), "banner", property(lambda self: f"banner{everything}end"))

    async def scenario(tutor):
        await tutor.see("banner")
        field = tutor.app.focused
        field.value = f"1{everything}2"
        await tutor.press("enter")
        tutor.app.notify(f"note{everything}end", markup=False)
        await tutor.see("note")
        strips = tutor.app.screen._compositor.render_strips()
        for strip in strips:
            assert not [each for segment in strip if not segment.control for each in steers(segment.text)]

    drive(scenario, logistic, at="backward p -> z")


def luminance(colour):
    parts = (part / 255 for part in colour.rgb)
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG 2.1, relative luminance."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_is_computed_as_published():
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
def test_all_text_on_the_screen_has_contrast(drive, logistic, theme, size):
    """Lines and bars are no text; they need 3:1 (WCAG 2.1, non-text contrast)."""
    checked = 0

    def check(tutor):
        nonlocal checked
        for strip in tutor.app.screen._compositor.render_strips():
            for segment in strip:
                words = segment.text.strip(" ─│╭╮╰╯┬┴├┤┼━┃┏┓┗┛┳┻┣┫╋▁▂▃▄▅▆▇█○▔╸╺┲┩┹")
                if not segment.style or not segment.style.color or not segment.style.bgcolor or not words:
                    continue
                pair = (Color.from_rich_color(segment.style.color), Color.from_rich_color(segment.style.bgcolor))
                assert contrast(*pair) >= 4.5, (segment.text, pair)
                checked += 1

    async def scenario(tutor):
        tutor.app.theme = theme
        await tutor.settle()
        check(tutor)
        for address in ("forward p", "backward p -> z", "seed", "update w"):
            tutor.app.screen.become(tutor.session.go(address))
            await tutor.settle()
            check(tutor)
            await tutor.press("1", "enter", "f2")
            check(tutor)
            await tutor.press("f3")
            check(tutor)
        await tutor.press("escape", "escape")
        await tutor.until(lambda: not isinstance(tutor.app.screen, LessonScreen))
        await tutor.see("Continue")
        check(tutor)

    drive(scenario, logistic, size)
    assert checked > 200


@pytest.mark.parametrize("name", ["nord", "textual-light", "gruvbox", "catppuccin-latte"])
def test_other_themes_have_the_colours_of_meanings_too(drive, logistic, name):
    async def scenario(tutor):
        tutor.app.theme = name
        await tutor.settle()
        assert "∂z" in tutor.text
        assert tutor.app.theme_variables["role-value"]

    drive(scenario, logistic, at="backward p -> z")
