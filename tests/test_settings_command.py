"""Flags, environment and config file, as commands read them."""

import os
import sys

import pytest
from pty_terminal import Terminal


@pytest.fixture
def config(home):
    def written(text):
        file = home / "config" / "config.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return written


def test_doctor_tells_where_the_file_would_be(tutor, home):
    assert f"{home / 'config' / 'config.toml'}: none yet" in tutor("doctor").stdout


def test_doctor_tells_every_mistake(tutor, config):
    file = config('thme = "nord"\nplain = 3\n')
    told = tutor("doctor").stdout.splitlines()
    assert f"ok  config    {file}" in told
    assert f"no  config    {file}:1: there is no setting thme; did you mean theme?" in told
    assert f"no  config    {file}:2: plain is true or false, not 3" in told


def test_doctor_lists_every_key(tutor, config):
    config('[keys]\nlesson.next = "f6"\n')
    found = tutor("doctor", "--keys")
    rows = {line.split()[0]: line for line in found.stdout.splitlines()}
    assert found.returncode == 0
    assert rows["lesson.next"].split()[1] == "f6"
    assert {"app.quit", "lesson.hint", "answer.submit", "list.pick", "preview.mode"} <= rows.keys()


def test_plain_mode_tells_mistakes_on_standard_error_and_goes_on(tutor, config):
    config('plain = true\nmode = "gided"\n')
    found = tutor("open", "chain-rule", lines="quit\n")
    assert found.returncode == 0
    assert found.stderr.endswith("config.toml:2: there is no mode gided; did you mean guided?\n")
    assert "Two functions, one slope" in found.stdout


def test_plain_mode_is_that_of_the_file_unless_a_flag_says_otherwise(tutor, config):
    config("plain = true\n")
    assert "Open one with `tutor open LESSON`" in tutor().stdout
    refused = tutor("open", "chain-rule", "--no-plain")
    assert refused.returncode == 2
    assert "this terminal cannot show screens" in refused.stderr


def test_the_environment_wins_over_the_file(tutor, config):
    config("plain = true\n")
    assert tutor("open", "chain-rule", TUTOR_PLAIN="0").returncode == 2


def test_no_such_theme_is_wrong_usage(tutor):
    found = tutor("--theme", "nrd")
    assert (found.returncode, found.stderr) == (2, "tutor: there is no theme nrd; did you mean nord?\n")


def written(home, *arguments, until, **environment):
    """All bytes that the screen of a real terminal got, until it shows a text."""
    plain = {"TUTOR_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    terminal = Terminal([sys.executable, "-m", "tutor", *arguments], (120, 36), {**plain, **environment})
    got = bytearray()
    feed = terminal._stream.feed
    terminal._stream.feed = lambda data: (got.extend(data), feed(data))
    try:
        terminal.until(lambda screen: until in screen, 20)
        return bytes(got)
    finally:
        terminal.close()


OPEN = ("open", "logistic-regression", "--mode", "watch", "--at", "backward p -> z")


@pytest.mark.skipif(os.name == "nt", reason="there is no pseudo-terminal")
def test_no_byte_beyond_ascii_reaches_the_terminal(home):
    got = written(home, *OPEN, "--ascii", until="dp/dz = p * (1 - p)")
    assert got.isascii()


@pytest.mark.skipif(os.name == "nt", reason="there is no pseudo-terminal")
def test_a_locale_that_is_not_utf_8_means_ascii_unless_the_learner_says_otherwise(home, config):
    assert written(home, *OPEN, until="dp/dz = p * (1 - p)", LC_ALL="C").isascii()
    config("ascii = false\n")
    assert not written(home, *OPEN, until="∂p/∂z = p · (1 − p)", LC_ALL="C").isascii()


@pytest.mark.skipif(os.name == "nt", reason="there is no pseudo-terminal")
def test_without_colours_no_escape_for_one_is_written(home):
    got = written(home, *OPEN, until="∂p/∂z", NO_COLOR="1", COLORTERM="truecolor")
    assert b"\x1b[1m" in got
    assert not [code for code in _attributes(got) if 30 <= code <= 49 or 90 <= code <= 107]


@pytest.mark.skipif(os.name == "nt", reason="there is no pseudo-terminal")
def test_a_terminal_of_16_colours_gets_no_others(home):
    got = written(home, *OPEN, until="∂p/∂z", TERM="xterm")
    assert not {38, 48} & set(_attributes(got))
    assert {96, 93, 40} <= set(_attributes(got))  # values, gradients, black


def _attributes(data):
    """Every number of every SGR sequence."""
    for piece in data.split(b"\x1b[")[1:]:
        head, end, _ = piece.partition(b"m")
        if end and head.replace(b";", b"").isdigit():
            yield from map(int, head.split(b";"))
