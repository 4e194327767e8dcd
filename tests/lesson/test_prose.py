"""`{{ }}`, headings and what does not belong in prose, each in its place."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.lesson import fill, read_prose


def inserted(text):
    return [(text[insert.start : insert.end], insert.expression, insert.figures) for insert in read_prose(text).inserts]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is {{ p }}.", [("{{ p }}", "p", 4)]),
        ("{{p*(1-p)|6}}", [("{{p*(1-p)|6}}", "p*(1-p)", 6)]),
        ("{{ a }}{{ a }}", [("{{ a }}", "a", 4)] * 2),
        ("**{{ a }}** _{{ b }}_", [("{{ a }}", "a", 4), ("{{ b }}", "b", 4)]),
        ("`{{ a }}` ``{{ `a` }}``", []),
        ("$x = {{ a }}$ and $$\n{{ a }}\n$$", []),
        ("```\n{{ a }}\n```\n\n    {{ a }}\n", []),
        ("$5 {{ a }} and $6", [("{{ a }}", "a", 4)]),
        ("\\{{ a }} \\{\\{ a }}", []),
        ("# T {{ a }}\n\n> - {{ b }}\n>   {{ b }}\n", [("{{ a }}", "a", 4), ("{{ b }}", "b", 4), ("{{ b }}", "b", 4)]),
        ("|a|{{ a }}|\n|-|-|\n|{{ a }}|{{ a \\| 3 }}|\n", [("{{ a }}", "a", 4)] * 2 + [("{{ a \\| 3 }}", "a", 3)]),
        ("[{{ a }}](https://x.org)", [("{{ a }}", "a", 4)]),
        ("1. 1 {{ a }}\n2. 2\n   {{ a }}", [("{{ a }}", "a", 4)] * 2),
    ],
)
def test_inserts_are_found_outside_code_and_mathematics(text, found):
    assert inserted(text) == found
    assert not read_prose(text).blemishes


@pytest.mark.parametrize("text", ["a {{ p", "{{ p } }", "{{\np }}", "{{ {p} }}"])
def test_an_insert_that_never_ends_is_told(text):
    (blemish,) = read_prose(text).blemishes
    assert (blemish.code, text[blemish.start : blemish.end]) == ("unclosed-insert", "{{")


@pytest.mark.parametrize("figures", ["0", "18", "x", "", "-1", "²", "1.5"])
def test_figures_are_a_whole_number_from_1_to_17(figures):
    assert [blemish.code for blemish in read_prose(f"{{{{ p | {figures} }}}}").blemishes] == ["bad-insert"]


def test_fill_puts_values_in_and_leaves_the_rest():
    text = "# {{ p }}\n\nIs {{ p | 2 }}, `{{ p }}`, $\\{{ p }}$.\n\n|a|\n|-|\n|{{ q \\| 3 }}|\n"
    filled = fill(text, lambda expression, figures: f"<{expression}:{figures}>")
    assert filled == "# <p:4>\n\nIs <p:2>, `{{ p }}`, $\\{{ p }}$.\n\n|a|\n|-|\n|<q:3>|\n"


@pytest.mark.parametrize(
    ("text", "mark"),
    [("a<br>b", "<br>"), ("a\n\n<!-- no -->", "<"), ("x <b>y", "<b>"), ("<div>\nx\n</div>", "<"), ("- <i>x", "<i>")],
)
def test_raw_html_is_told(text, mark):
    blemish = read_prose(text).blemishes[0]
    assert (blemish.code, text[blemish.start : blemish.end]) == ("raw-html", mark)


@pytest.mark.parametrize("text", ["a < b and c > d", "`<br>`", "$a<b>c$", "<https://x.org>", "[a](<b c>)", "\\<br>"])
def test_what_only_looks_like_html_is_let_through(text):
    assert not read_prose(text).blemishes


@pytest.mark.parametrize("entity", ["&#x202e;", "&zwj;", "&ZeroWidthSpace;", "&#8203;", "&#x2028;", "&rlm;"])
def test_entities_that_cannot_be_seen_are_told(entity):
    codes = [blemish.code for blemish in read_prose(f"a {entity} b").blemishes]
    assert codes == ["forbidden-character"]


def test_other_entities_are_let_through():
    assert not read_prose("&amp; &alpha; &nbsp; &#9731; &notaname;").blemishes
    assert not read_prose("&#x1b;").blemishes  # CommonMark makes a visible U+FFFD of it


@given(st.text(alphabet="ab{}|$`*_<>#-[]()&;\\ \n1.é한", max_size=80))
def test_every_insert_stands_where_it_is_said_to_stand(text):
    prose = read_prose(text)
    for insert in prose.inserts:
        assert text[insert.start : insert.start + 2] == "{{"
        assert text[insert.end - 2 : insert.end] == "}}"
        assert text[insert.place : insert.place + len(insert.expression)] == insert.expression
    for heading in prose.headings:
        assert text[heading.start : heading.end].strip()
    for blemish in prose.blemishes:
        assert 0 <= blemish.start < blemish.end <= len(text)


@given(st.lists(st.text(alphabet=string.ascii_letters + " ,.", max_size=20), min_size=1, max_size=5))
def test_fill_replaces_each_insert_once(words):
    text = "x{{ a }}".join(word.strip() for word in words)
    assert fill(text, lambda *_: "!") == re.sub(r"\{\{ a }}", "!", text)
