"""What standard streams can take, and what is taken out of a text."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.console import clean, escaped, prepare_streams


def written(text: str, encoding: str, monkeypatch) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
    monkeypatch.setattr("sys.stdout", stream)
    prepare_streams()
    stream.write(text)
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("text", "ascii_text"),
    [
        ("∂L/∂z = −1.3 × 0.2 ≈ −0.26", "dL/dz = -1.3 * 0.2 ~ -0.26"),
        ("w₁₁² · ŷ", "w112 * y"),
        ("σ(z) → p", "sigma(z) -> p"),
        ("“a” – b …", '"a" - b ...'),
        ("한국", "??"),
    ],
)
def test_a_narrow_encoding_gets_the_nearest(text, ascii_text, monkeypatch):
    assert written(text, "ascii", monkeypatch) == ascii_text
    assert written(text, "utf-8", monkeypatch) == text


def test_latin_1_keeps_what_it_has(monkeypatch):
    assert written("é × ∂", "latin-1", monkeypatch) == "é × d"


@given(st.text())
def test_no_text_fails_to_be_written(text):
    with pytest.MonkeyPatch.context() as patch:
        for encoding in ("ascii", "utf-8", "latin-1"):
            assert isinstance(written(text, encoding, patch), str)


def test_input_that_is_no_text_is_read(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(b"\xff\nok\n"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stream)
    prepare_streams()
    assert stream.readlines() == ["\ufffd\n", "ok\n"]


def test_streams_that_are_not_there_are_left_alone(monkeypatch):
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.{name}", None)
    prepare_streams()


@pytest.mark.parametrize("bad", ["\x1b[31m", "\x9b", "\u202e", "\u200b", "\ud800", "\r", "\x07", "\u2028"])
def test_what_steers_a_terminal_is_taken_out(bad):
    assert clean(f"a{bad}b\n") == f"a\ufffd{bad[1:]}b\n"


def test_letters_and_spaces_stay():
    text = "ŷ y\u0302 한국 \u00a0\u2009 ∂ 👍\n"
    assert clean(text) == text


@pytest.mark.parametrize("text", ["a\u009bb", "\u202eabc", "x\u200by", "\U000e0001", "plain −∂", "two\nlines", "\x7f"])
def test_json_means_the_same_and_steers_no_terminal(text):
    written = json.dumps({"answer": text}, ensure_ascii=False, indent=1)
    told = escaped(written)
    assert json.loads(told) == {"answer": text}
    assert clean(told) == told
    assert (told == written) == (text in {"plain −∂", "two\nlines"})
