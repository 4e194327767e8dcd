"""The config file and the environment: what they may say, and what is said of mistakes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.config import VARIABLES, Known, KnownKeys, Settings, language_in, read_settings
from tutor.session import MODES

NAMES = {"n", "l", "right", "f5", "ctrl+h", "g", "question_mark"}
KEYS = KnownKeys(
    bindings={
        "lesson.next": ("right", "l"),
        "lesson.goto": ("g",),
        "lesson.answer": ("enter",),
        "lesson.follow": ("enter",),
        "list.down": ("down",),
        "app.help": ("question_mark",),
    },
    places=(
        frozenset({"lesson.next", "lesson.goto", "lesson.answer", "lesson.follow", "app.help"}),
        frozenset({"list.down", "app.help"}),
    ),
    key=lambda text: {"?": "question_mark"}.get(text, text if text in NAMES else None),
    keys=NAMES,
)
KNOWN = Known(lambda: ("dark", "light", "nord"), lambda: KEYS)


def never_asked():
    raise AssertionError("nothing was named, and yet the screens were asked")


NEVER = Known(never_asked, never_asked)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config.toml"


@pytest.fixture
def read(file):
    def reading(text, known=KNOWN, **environment):
        file.write_text(text, encoding="utf-8")
        return read_settings(file, environment, known)

    return reading


def told(settings, file):
    """Notices as `3: what is wrong`."""
    assert all(notice.startswith(f"{file}") for notice in settings.notices)
    return [notice.removeprefix(f"{file}").removeprefix(":") for notice in settings.notices]


def test_no_file_and_an_empty_one_say_nothing(file, read):
    assert read_settings(file, {}, NEVER) == Settings()
    assert read("", NEVER) == Settings()
    assert read("# nothing\n\n", NEVER) == Settings()


def test_every_setting_is_read(read):
    found = read(
        'theme = "nord"\nmode = "half"\nplain = true\nascii = false\nanimations = "none"\nlanguage = "ko:pt-BR"\n'
        '[keys]\nlesson.next = "n"'
    )
    assert found == Settings("nord", "half", True, False, "none", "ko:pt-BR", {"lesson.next": ("n",)})


def test_the_language_is_read_alone_before_anything_is_said(tmp_path):
    file = tmp_path / "config.toml"
    assert language_in(file) == ""
    for text, language in (('language = "ko"', "ko"), ("language = 5", ""), ("x = =", ""), ('[keys]\nq = "x"', "")):
        file.write_text(text, encoding="utf-8")
        assert language_in(file) == language
    file.write_bytes(b"\xff\xfe")
    assert language_in(file) == ""


def test_the_screens_are_asked_only_where_a_theme_or_a_key_is_named(read):
    assert read('mode = "half"\nplain = true', NEVER).mode == "half"


@pytest.mark.parametrize(
    "table",
    [
        '[keys]\nlesson.next = "n"',
        '[keys]\n"lesson.next" = ["n"]',
        '[keys.lesson]\nnext = "n"',
        'keys.lesson.next = "n"',
    ],
)
def test_a_binding_may_be_written_in_every_way_that_toml_has(read, table):
    assert read(table) == Settings(keys={"lesson.next": ("n",)})


def test_keys_are_named_as_the_screens_name_them(read):
    assert read('[keys]\nlesson.next = ["?", "right"]\napp.help = "f5"').keys == {
        "lesson.next": ("question_mark", "right"),
        "app.help": ("f5",),
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('thme = "nord"', "1: there is no setting thme; did you mean theme?"),
        (
            "xyzzy = 1",
            "1: there is no setting xyzzy; the settings are theme, mode, plain, ascii, animations, language and keys",
        ),
        ('language = "클링온"', '1: a language is a tag like "ko" or "pt-BR", not "클링온"'),
        ('\n\nplain = "yes"', '3: plain is true or false, not "yes"'),
        ("ascii = 1", "1: ascii is true or false, not 1"),
        ("theme = true", "1: theme is a text in quotes, not true"),
        ("mode = []", "1: mode is a text in quotes, not []"),
        ('theme = "Nrd"', "1: there is no theme Nrd; did you mean nord?"),
        ('theme = "xyzzy"', "1: there is no theme xyzzy; there are dark, light and nord"),
        ('mode = "gided"', "1: there is no mode gided; did you mean guided?"),
        ('animations = "slow"', "1: animations are not slow; there are none, basic and full"),
        ("keys = 3", '1: keys is a table, [keys], with a line for a binding: lesson.next = "n"'),
        ('[keys]\nlesson.nxt = "n"', "2: there is no binding lesson.nxt; did you mean lesson.next?"),
        ('[keys]\nxyzzy = "n"', "2: there is no binding xyzzy; `tutor doctor --keys` lists them"),
        ('[keys]\nlesson.next = "ctr+h"', "2: there is no key ctr+h; did you mean ctrl+h?"),
        ('[keys]\nlesson.next = ""', '2: there is no key ""; a key is written like n, f5, ctrl+n or shift+left'),
        (
            "[keys]\nlesson.next = []",
            '2: lesson.next is a key in quotes, "n", or several in brackets, ["n", "f5"], not []',
        ),
        (
            "[keys]\nlesson.next = 3",
            '2: lesson.next is a key in quotes, "n", or several in brackets, ["n", "f5"], not 3',
        ),
        ("theme nord", "1: this is no TOML: expected '=' after a key in a key/value pair; the line is left out"),
        ("plain = true\nmode = watch", "2: this is no TOML: invalid value; the line is left out"),
        ("plain = true\nplain = true", "2: this is no TOML: cannot overwrite a value; the line is left out"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(read, file, text, sentence):
    assert told(read(text), file) == [sentence]


def test_mistakes_are_told_all_at_once_in_order_and_the_rest_counts(read, file):
    settings = read(
        'mode = "half"\n'
        'thme = "nord"\n'
        "plain = maybe\n"
        "ascii = true\n"
        "[keys]\n"
        'lesson.nxt = "n"\n'
        'lesson.goto = "f5"\n'
        "lesson.answer = broken\n"
    )
    assert [sentence.partition(":")[0] for sentence in told(settings, file)] == ["2", "3", "6", "8"]
    assert settings == Settings(mode="half", ascii=True, keys={"lesson.goto": ("f5",)}, notices=settings.notices)


def test_of_several_keys_the_good_ones_count(read, file):
    settings = read('[keys]\nlesson.next = [\n  "n",\n  "page 3",\n]')
    assert settings.keys == {"lesson.next": ("n",)}
    assert told(settings, file) == ['2: there is no key "page 3"; a key is written like n, f5, ctrl+n or shift+left']


def test_two_bindings_on_one_key_are_told_and_the_later_one_stays_as_it_was(read, file):
    settings = read('[keys]\nlesson.goto = "n"\nlesson.next = "n"')
    assert settings.keys == {"lesson.goto": ("n",)}
    assert told(settings, file) == [
        "3: lesson.next and lesson.goto would both be on n; "
        "lesson.next keeps its own keys, or give lesson.goto another one"
    ]


def test_a_key_that_another_binding_has_by_itself_is_taken(read, file):
    assert "lesson.goto and lesson.next would both be on l" in told(read('[keys]\nlesson.goto = "l"'), file)[0]
    assert "lesson.goto and app.help would both be on question_mark" in told(read('[keys]\nlesson.goto = "?"'), file)[0]


def test_two_bindings_may_change_keys_with_each_other(read):
    assert read('[keys]\nlesson.goto = "l"\nlesson.next = "g"').notices == ()


def test_one_key_in_two_places_is_no_clash(read):
    assert read('[keys]\nlist.down = "n"\nlesson.next = "n"').notices == ()


def test_what_shares_a_key_by_itself_may_go_on_sharing_it(read):
    assert read('[keys]\nlesson.next = "n"').notices == ()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"plain = true\n# \xff\n", ":2: this is not UTF-8; save it as UTF-8, nothing of it is used"),
        (b"#\n" * 600, ": a config file has at most 500 lines and 50000 bytes; nothing of this one is used"),
    ],
)
def test_what_is_no_config_file_is_told(file, data, sentence):
    file.write_bytes(data)
    assert read_settings(file, {}, NEVER).notices == (f"{file}{sentence}",)


def test_a_folder_in_its_place_is_told(file):
    file.mkdir()
    (notice,) = read_settings(file, {}, NEVER).notices
    assert notice.startswith(f"{file}: this cannot be read (")


def test_a_value_without_an_end_is_told_where_it_begins(read, file):
    settings = read('plain = true\n\nmode = """half\nascii = true\n')
    assert settings.plain is True
    assert told(settings, file)[0].startswith("3: this is no TOML: unterminated string")


@given(text=st.text(alphabet=st.sampled_from("keysmodeplain= \"'[]{}.,\n#1trufal-\\"), max_size=60))
def test_no_text_makes_reading_fail_or_go_on_for_ever(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("config") / "config.toml"
    file.write_text(text, encoding="utf-8")
    assert isinstance(read_settings(file, {}, KNOWN), Settings)


def test_the_environment_wins_over_the_file(read):
    settings = read(
        'theme = "nord"\nmode = "half"\nplain = true\nascii = false',
        TUTOR_THEME="light", TUTOR_MODE="drill", TUTOR_PLAIN="0", TUTOR_ASCII="yes",
    )  # fmt: skip
    assert settings == Settings("light", "drill", False, True)


def test_an_empty_variable_is_none(read):
    assert read('mode = "half"', NEVER, **dict.fromkeys(VARIABLES, "")) == Settings(mode="half")


def test_a_mistake_in_the_environment_is_told_and_the_file_counts(read):
    settings = read('mode = "half"', TUTOR_MODE="gided", TUTOR_PLAIN="perhaps")
    assert settings.mode == "half"
    assert settings.notices == (
        "TUTOR_MODE: there is no mode gided; did you mean guided?",
        'TUTOR_PLAIN: plain is true or false, not "perhaps"',
    )


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_of_a_session_may_be_named(read, mode):
    assert read(f'mode = "{mode}"').mode == mode


def test_nothing_that_steers_a_terminal_is_repeated(read):
    (notice,) = read('"\\u001b[31m" = 1').notices
    assert notice.isprintable()


def test_the_path_may_be_anything(tmp_path):
    assert read_settings(Path(tmp_path / "no" / "such" / "config.toml"), {}, NEVER) == Settings()
