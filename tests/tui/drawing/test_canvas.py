"""Cells: widths, lines that join and lines that pass, windows."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tutor.tui.drawing.canvas import HEAVY, Canvas, Role, Run
from tutor.tui.drawing.glyphs import ascii_cells, ascii_text, box_line, cell_width, shortened

LETTERS = st.text(st.characters(categories=["L", "N", "P", "Sm", "Sc", "Zs", "Mn"], max_codepoint=0xFFFF))


def test_every_pair_of_arms_has_the_glyph_that_unicode_names():
    names = {
        (0, 1, 0, 1): "LIGHT HORIZONTAL",
        (2, 0, 2, 0): "HEAVY VERTICAL",
        (0, 1, 1, 0): "LIGHT ARC DOWN AND RIGHT",
        (2, 0, 0, 2): "HEAVY UP AND LEFT",
        (1, 1, 1, 0): "LIGHT VERTICAL AND RIGHT",
        (0, 1, 1, 2): "LEFT HEAVY AND RIGHT DOWN LIGHT",
        (1, 2, 1, 2): "VERTICAL LIGHT AND HORIZONTAL HEAVY",
        (2, 2, 1, 1): "RIGHT UP HEAVY AND LEFT DOWN LIGHT",
        (2, 2, 2, 2): "HEAVY VERTICAL AND HORIZONTAL",
    }
    for arms, name in names.items():
        assert unicodedata.name(box_line(*arms)) == f"BOX DRAWINGS {name}"


def test_all_81_combinations_differ():
    weights = range(3)
    glyphs = [box_line(u, r, d, le) for u in weights for r in weights for d in weights for le in weights]
    assert len(set(glyphs)) == 81


def test_lines_of_one_net_join_and_lines_of_two_pass():
    joined, passed = Canvas(5, 3), Canvas(5, 3)
    for canvas, net in ((joined, 1), (passed, 2)):
        canvas.line([(0, 1), (4, 1)], 1)
        canvas.line([(1, 0), (2, 0), (2, 2), (3, 2)], net)
    assert joined.plain() == " ─╮\n──┼──\n  ╰─"
    assert passed.plain() == " ─╮\n──│──\n  ╰─"


def test_a_heavy_line_lies_on_top_and_keeps_the_light_arms_of_its_own_net():
    canvas = Canvas(5, 3)
    canvas.line([(0, 0), (2, 0), (2, 2), (4, 2)], 1)
    canvas.line([(0, 0), (4, 0)], 1, Role.ACTIVE, HEAVY)
    assert canvas.plain() == "━━┯━━\n  │\n  ╰──"
    assert canvas.rows()[0] == (Run("━━┯━━", Role.ACTIVE, bold=True),)


def test_text_lies_over_lines_and_keeps_its_meaning():
    canvas = Canvas(7, 1)
    canvas.line([(0, 0), (6, 0)], 1)
    assert canvas.text(2, 0, "(σ)", Role.NAME, bold=True) == 5
    assert canvas.rows() == [(Run("──", Role.STRUCTURE), Run("(σ)", Role.NAME, bold=True), Run("──", Role.STRUCTURE))]


def test_a_window_leaves_out_what_lies_beside_it_also_half_a_wide_letter():
    canvas = Canvas(3, 1, x=1, y=1)
    canvas.text(0, 1, "가나다")
    canvas.text(0, 0, "above")
    assert canvas.plain() == " 나"
    assert sum(cell_width(run.text) for run in canvas.rows()[0]) == 3


def test_ascii_lines_tell_heavy_from_light(only_ascii):
    canvas = Canvas(5, 2)
    canvas.line([(0, 0), (4, 0)], 1, Role.ACTIVE, HEAVY)
    canvas.line([(0, 1), (4, 1)], 2)
    assert canvas.plain() == "=====\n-----"


@settings(deadline=None)
@given(LETTERS)
def test_widths_are_those_that_the_screen_counts(text):
    shown = unicodedata.normalize("NFC", text)
    assert cell_width(text) == sum(cell_len(each) for each in shown if unicodedata.category(each) != "Mn")


@settings(deadline=None)
@given(st.text(), st.integers(0, 12))
def test_nothing_but_printable_cells_comes_out(text, width):
    canvas = Canvas(12, 1)
    canvas.text(0, 0, text)
    assert all(each.isprintable() for run in canvas.rows()[0] for each in run.text)
    assert cell_width(shortened(text, width)) <= width


def test_ascii_spells_mathematics():
    assert ascii_text("∂L/∂ŷ₁ ≈ −1.3 × σ² · x⁻¹⁰") == "dL/dy^1 ~ -1.3 * sigma^2 * x^-10"
    assert ascii_text("점수") == "점수"
    assert ascii_text("∂ ·") == "d ."  # a gradient to come is no product
    assert ascii_text("½ of it, i ≠ j, ±1") == "1/2 of it, i != j, +-1"


@settings(deadline=None)
@given(st.text())
def test_what_is_laid_out_keeps_its_width_in_ascii(text):
    assert len(ascii_cells(text)) == len(text)


def test_lines_and_signs_have_a_letter_each():
    assert ascii_cells("╭─┬━╮│▶◀●○◉✓✗→↑·⠇█") == "+-+=+|><*o@vx>^-:#"
    assert ascii_cells("점수") == "점수"
