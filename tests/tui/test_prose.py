"""Markdown as lines: what an author writes is seen as meant, in any width, and nothing in it is markup."""

import pytest
from rich.cells import cell_len

from tutor.tui.drawing.canvas import Role
from tutor.tui.prose import marked, prose_lines


def shown(text, width=40, inserts=()):
    return "\n".join(line.plain.rstrip() for line in prose_lines(text, width, inserts))


def style_of(text, word, width=60):
    for line in prose_lines(text, width):
        for span in line.spans:
            if line.plain[span.start : span.end] == word:
                return str(span.style)
    return ""


def test_paragraphs_wrap_and_stand_apart():
    text = "One sentence that is longer than the line.\nThe same paragraph.\n\nAnother."
    assert shown(text, 20) == "One sentence that is\nlonger than the\nline. The same\nparagraph.\n\nAnother."


def test_lists_hang():
    text = "- first item that has to wrap\n- second\n\n1. one\n2. two\n"
    assert shown(text, 16) == "• first item\n  that has to\n  wrap\n• second\n\n1. one\n2. two"


def test_a_list_in_a_list_is_indented():
    assert shown("- outer\n  - inner that wraps\n", 14) == "• outer\n  • inner that\n    wraps"


def test_a_loose_list_keeps_its_distances():
    assert shown("- one\n\n- two\n") == "• one\n\n• two"


def test_tables_are_aligned_and_shrink():
    text = "| name | what it is |\n|---|---|\n| x | the input of it all |\n"
    assert shown(text, 40) == "name │ what it is\n─────┼────────────────────\nx    │ the input of it all"
    narrow = shown(text, 18)
    assert "the input\n     │ of it all" in narrow
    assert max(map(cell_len, narrow.splitlines())) <= 18


def test_code_keeps_its_spaces():
    assert shown("```\ndef f(x):\n    return x\n```\n") == "  def f(x):\n      return x"


def test_quotes_have_a_bar():
    assert shown("> said\n> so\n") == "│ said so"


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("[the page](https://example.org/a)", "the page (https://example.org/a)"),
        ("<https://example.org>", "https://example.org"),
        ("![a picture](b.png)", "a picture (b.png)"),
        ("$w_{11}^2$ and `w[1]`", "w₁₁² and w[1]"),
        (r"$\frac{1}{1+e^{-z}}$", "1/(1 + e^(−z))"),
        ("$$\nx^2\n$$", "  x²"),
        ("[b]f[x][/b] [/] [@click=app.quit]w[1]", "[b]f[x][/b] [/] [@click=app.quit]w[1]"),
        ("&lt;b&gt; 5 < 6", "<b> 5 < 6"),
        ("a\\\nb", "a\nb"),
    ],
)
def test_what_is_seen_of_it(source, seen):
    assert shown(source, 60) == seen


def test_emphasis_is_a_style_not_a_sign():
    assert shown("*one* **two** ***three***") == "one two three"
    assert "italic" in style_of("*one* two", "one")
    assert "bold" in style_of("**one** two", "one")


@pytest.mark.parametrize("control", ["\x1b[31m", "\u202e", "\u200b", "\x9b"])
def test_controls_are_left_out(control):
    for source in (
        f"a{control}b",
        f"`a{control}b`",
        f"[a{control}](x{control}y)",
        f"```\na{control}b\n```",
        f"- {control}",
    ):
        assert control not in shown(source)


def test_inserts_are_never_read_as_markdown():
    text = f"before {marked(0)}({marked(1)}) after"
    lines = prose_lines(text, 60, (("[1, *2*]", Role.VALUE), ("?", Role.ASKED)))
    assert lines[0].plain == "before [1, *2*](?) after"
    roles = {lines[0].plain[span.start : span.end]: str(span.style) for span in lines[0].spans}
    assert roles["[1, *2*]"] == "$role-value"
    assert roles["?"] == "bold $role-asked"


@pytest.mark.parametrize("width", [1, 9, 20, 79])
def test_no_line_is_wider_than_the_pane(width):
    text = (
        "가나다 라마바사 아자차카 타파하\n\n" * 3
        + "| a | 가나다라 |\n|---|---|\n| 아자차카 타파하 | b |\n\n- 가나다 라마바사 아자차카"
    )
    widest = max(cell_len(line.plain) for line in prose_lines(text, width))
    assert widest <= max(width, 8) + 1  # a wide letter is not cut in two
