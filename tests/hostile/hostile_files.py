"""Files that are no text, too large, or YAML made to grow."""

from __future__ import annotations

import os

from hostile_table import FRONT, NEURON, YAML, lesson, network, quiz, refused

# The file


@refused("too-large")
def one_byte_above_the_limit():
    return lesson(NEURON).encode().ljust(1_000_001, b"\n")


@refused("too-long")
def exactly_the_limit():
    return lesson(NEURON).encode().ljust(1_000_000, b"\n")


@refused("too-long")
def one_line_of_a_million():
    return (FRONT + "x" * 900_000).encode()


@refused("forbidden-character")
def nothing_but_nul():
    return b"\0" * 999_999


@refused("not-utf-8")
def utf_16():
    return lesson(NEURON * 1_000).encode("utf-16")


@refused("not-utf-8")
def one_wrong_byte_late():
    return (lesson("word " * 30_000)).encode() + b"\xc3(" + b"x" * 100_000


@refused("not-utf-8")
def utf_8_surrogates():
    return FRONT.encode() + b"\xed\xa0\x80" * 100_000


@refused("forbidden-character", "yaml-syntax")
def surrogates_by_escape():
    return '---\nformat: 1\ntitle: "\\ud800\\udfff"\nsummary: "\\UFFFFFFFF"\n---\n'


@refused("cannot-read")
def a_device(path):
    path.symlink_to("/dev/zero")


@refused("cannot-read")
def a_pipe(path):
    os.mkfifo(path)


@refused("too-long")
def nothing_but_returns():
    return b"\r" * 900_000


@refused()
def line_separators():
    return lesson("One.\u2028Two.\u2029" * 600)


@refused("forbidden-character")
def terminal_escapes():
    """In the front matter, prose, names, formulas, quizzes: as they are, and as YAML's escapes and entities."""
    osc = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"
    return (
        f'---\nformat: 1\ntitle: "\\e]0;owned\\a\\x9b2J"\nsummary: "\\u202E"\n---\n{osc}\n\n&#27;[2J\n\n'
        + network(f"p = w * x # {osc}\nL = p**2")
        + quiz('question: "\\e[2J"\nchoices: [{text: "\\x07", correct: true}, {text: "\\e"}]')
    )


@refused("forbidden-character")
def escapes_everywhere():
    return lesson("a\x1b[31m" * 30_000)


# YAML


@refused("too-deep", ending="yaml")
def bracket_bomb():
    return "[" * 200_000


@refused("too-deep")
def brackets_in_the_front_matter():
    return f"---\nformat: 1\ntitle: {'{' * 100_000}\n---\n"


@refused("too-deep", ending="yaml")
def brackets_of_keys():
    return "{a: " * 100_000


@refused("too-deep", ending="yaml")
def lists_in_a_line():
    return "- " * 200_000


@refused("too-deep", ending="yaml")
def ever_further_to_the_right():
    return "".join(f"{' ' * depth}a:\n" for depth in range(1_400))


@refused("too-deep", ending="yaml")
def question_marks():
    return "? " * 200_000


@refused("yaml-anchor", "yaml-merge", ending="yaml")
def merge_bomb():
    lines = ["a0: &a0 {k: 1}", *(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 20))]
    return "\n".join(lines)


@refused("yaml-anchor", ending="yaml")
def laughing_bomb():
    lines = ["a0: &a0 [lol]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
    return "\n".join(lines)


@refused("yaml-anchor", ending="yaml")
def an_alias_of_itself():
    return "format: 1\ntitle: T\nstory: &a [*a]\n"


@refused("yaml-anchor", "yaml-tag", ending="yaml")
def ten_thousand_anchors():
    return "".join(f"- &a{n} !!python/object/apply:os.system [x]\n" for n in range(10_000))


@refused("too-long", ending="yaml")
def a_hundred_thousand_keys():
    return "".join(f"{n}:\n" for n in range(100_000))


@refused("too-many-nodes", ending="yaml")
def a_thousand_and_one_keys():
    return "".join(f"k{n}: {n}\n" for n in range(1_001))


@refused("unknown-key", ending="yaml")
def a_thousand_keys():
    return "".join(f"k{n}: {n}\n" for n in range(1_000))


@refused("duplicate-key", ending="yaml")
def one_key_many_times():
    return "k: 1\n" * 1_000


@refused("complex-key", ending="yaml")
def keys_that_are_lists():
    return "- ? [a]\n" * 12_000


@refused("too-long", ending="yaml")
def one_scalar_of_a_megabyte():
    return f"{YAML}  - text: {'x' * 900_000}\n"


@refused("too-long", ending="yaml")
def a_folded_text_of_many_lines():
    return f"{YAML}  - text: >\n" + "      a\n" * 120_000


@refused("too-long", ending="yaml")
def a_quote_never_closed():
    return f'{YAML}  - text: "' + "a b\n\n" * 150_000


@refused("too-long", ending="yaml")
def escapes_in_a_megabyte():
    return f'{YAML}  - text: "' + "\\u0061" * 160_000 + '"\n'


@refused("unclosed-bracket", ending="yaml")
def a_bracket_never_closed():
    return f"{YAML}  - text: [" + "a, " * 24_000


@refused("yaml-syntax", ending="yaml")
def spaces_and_colons():
    return "a: " * 200_000


@refused("yaml-directive")
def directives():
    return "---\n" + "%TAG ! tag:x,2000:\n" * 4_000 + "---\n"


@refused("yaml-documents", ending="yaml")
def nineteen_thousand_documents():
    return "--- a\n" * 19_000


@refused("yaml-tab", ending="yaml")
def hashes_and_tabs():
    return "#\t" * 200_000 + "\n\t" * 19_000 + "a"
