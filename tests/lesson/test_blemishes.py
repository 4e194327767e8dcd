"""What prose cannot hold: place, sentence and advice, whole; and inserts and headings in their places."""

import pytest

from tutor.lesson.characters import UNSEEN
from tutor.lesson.prose import MAX_CELLS, MAX_PARAGRAPH, Blemish, Heading, Insert, large_table, read_prose

CURE = "write {{ EXPR }}, or \\{{ for two brackets"
FIGURES = "the count of figures after | is a whole number from 1 to 17"
HTML = ("raw-html", "a lesson holds no raw HTML", "write Markdown, or put it into `…`")


def blemishes(text):
    return [
        (text[each.start : each.end], each.start, each.code, each.message, each.cure)
        for each in read_prose(text).blemishes
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a {{ p", ("{{", 2, "unclosed-insert", "{{ is never closed", CURE)),
        ("a {{ }}.", ("{{", 2, "bad-insert", "there is no expression between {{ and }}", CURE)),
        ("a {{ | 3 }}.", ("{{", 2, "bad-insert", "there is no expression between {{ and }}", CURE)),
        ("a {{ p | 18 }}.", ("| 18 ", 7, "bad-insert", FIGURES, "write {{ EXPR | 6 }}")),
        ("a {{ p|x}}.", ("|x", 6, "bad-insert", FIGURES, "write {{ EXPR | 6 }}")),
        ("a <br> b", ("<br>", 2, *HTML)),
        ("a\n\n<!-- b -->\n", ("<", 3, *HTML)),
        (
            "a &zwj; b",
            ("&zwj;", 2, "forbidden-character", f"this entity {UNSEEN}", "delete it"),
        ),
    ],
)  # fmt: skip
def test_what_prose_cannot_hold_is_told_whole(text, found):
    assert blemishes(text) == [found]


@pytest.mark.parametrize(("figures", "meant"), [("1", 1), ("01", 1), ("9", 9), ("17", 17)])
def test_an_insert_has_one_to_seventeen_figures(figures, meant):
    text = f"a {{{{ p | {figures} }}}}."
    assert read_prose(text).inserts == (Insert(2, len(text) - 1, "p", 5, meant),)


@pytest.mark.parametrize("figures", ["00", "001", "017", "100", "9" * 5_000])
def test_another_count_of_figures_is_told(figures):
    ((marked, *_),) = blemishes(f"{{{{ p | {figures} }}}}")
    assert marked == f"| {figures} "


@pytest.mark.parametrize(
    ("text", "expressions", "starts", "places"),
    [
        ("{{ 4 | 4 }}", ["4"], [0], [3]),
        ("a {{ a }} {{a}}", ["a", "a"], [2, 10], [5, 12]),
        ("> a\n> b\n> c {{ p }}\n", ["p"], [12], [15]),
        ("- a\n  b\n\n  c {{ p }}\n", ["p"], [13], [16]),
        ("|{{ a }}|{{ a }}|{{ a }}|\n|-|-|-|\n", ["a"] * 3, [1, 9, 17], [4, 12, 20]),
        ("|{{ a \\| 3 }}|{{ a \\| 3 }}|\n|-|-|\n", ["a"] * 2, [1, 14], [4, 17]),
        ("|a|b|\n|-|-|\n|\\|{{ a }}|\\|\\| {{ b }}|\n", ["a", "b"], [15, 28], [18, 31]),
        ("|a|b|\n|-|-|\n|{{ a }}|x|\n|{{ a }}|{{ a }}|\n", ["a"] * 3, [13, 25, 33], [16, 28, 36]),
    ],
)
def test_an_insert_and_its_expression_stand_in_their_places(text, expressions, starts, places):
    found = read_prose(text).inserts
    assert [insert.expression for insert in found] == expressions
    assert [insert.start for insert in found] == starts
    assert [insert.place for insert in found] == places


def test_behind_brackets_that_never_end_an_insert_is_found():
    prose = read_prose("{{{{ a }}")
    assert [(each.start, each.end) for each in prose.blemishes] == [(0, 2)]
    assert prose.inserts == (Insert(2, 9, "a", 5, 4),)


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("# One\n", Heading(0, 6, 1, "One")),
        ("a\n\n### Three ###\nb\n", Heading(3, 17, 3, "Three")),
        ("a\n\nTwo\n---\nb", Heading(3, 11, 2, "Two")),
        ("#", Heading(0, 1, 1, "")),
    ],
)
def test_a_heading_has_its_lines_level_and_title(text, heading):
    assert read_prose(text).headings == (heading,)


def test_headings_in_lists_and_quotations_are_none():
    assert read_prose("- # One\n\n> # Two\n").headings == ()


@pytest.mark.parametrize("begin", ["", "First.\n\n", "# Title\n\n"])
def test_a_paragraph_has_twenty_thousand_letters(begin):
    said = ("too-long", f"a paragraph of more than {MAX_PARAGRAPH:,} characters", "put blank lines into it")
    assert blemishes(f"{begin}{'x' * 20_000}\n\n{'y' * 20_000}") == []
    assert blemishes(f"{begin}{'x' * 20_001}\n\nEnd.") == [("x", len(begin), *said)]
    assert blemishes(f"{begin}{'x' * 20_000}\n\n{'y' * 20_001}") == [("y", len(begin) + 20_002, *said)]


LARGE = ("too-long", f"the tables up to here have more than {MAX_CELLS:,} cells", "make them smaller")


@pytest.mark.parametrize(("delimiter", "row"), [("-|-", "x y|z"), ("| :-: ", "x"), ("|-", "|x")])
def test_tables_have_twenty_thousand_cells(delimiter, row):
    assert MAX_CELLS == 20_000
    fits = f"a b|c\n{delimiter}\n" + f"{row}\n" * 9_999
    assert large_table(fits) is None
    assert large_table(f"{fits}{row}\n{row}\n") == Blemish(len(fits), len(fits) + 1, *LARGE)


def test_a_row_of_one_letter_is_as_wide_as_its_table():
    fits = f"a\n-{'|-' * 199}\n" + "x\n" * 99
    assert large_table(fits) is None
    assert large_table(f"{fits}x\nx\n") == Blemish(len(fits), len(fits) + 1, *LARGE)


def test_tables_are_counted_together_and_end_with_a_blank_line():
    table = "a|b\n-|-\n" + "x|y\n" * 4_999
    assert large_table(f"{table}\n{table} \t\n" + "prose\n" * 30_000) is None
    both = f"{table}\n{table}"
    assert large_table(f"{both}\na|b\n-|-\n").start == len(f"{both}\na|b\n")


@pytest.mark.parametrize("line", ["x | y", "X|X", "-----", "prose"])
def test_lines_without_a_table_are_no_cells(line):
    assert large_table(f"Title\n-----\n{line}\n" * 30_000) is None


def test_a_large_table_is_told_of_prose_too():
    fits = f"a\n-{'|-' * 1_999}\n" + "x\n" * 9
    assert blemishes(f"{fits}y\n") == [("y", len(fits), *LARGE)]
