"""Lessons made to hurt whoever reads them, each a recipe: large ones are never kept as files.

    python tests/hostile/recipes.py FOLDER

writes all of them into a folder, to look at or to try by hand.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

__all__ = ["LARGE_TO_TRACE", "RECIPES", "Recipe", "written"]

FRONT = "---\nformat: 1\ntitle: T\n---\n"
NEURON = "```network\ndata: {x: 1.5}\nparameters: {w: 0.4}\nforward: |\n  p = sigmoid(w * x)\n  L = (p - 1)**2\n```\n"
YAML = "format: 1\ntitle: T\nstory:\n"


class Recipe(NamedTuple):
    """One hostile file.

    Attributes:
        make: its content; or, given the path, what puts something there that is no file.
        codes: of all problems told, each once; none where the file is harmless.
        ending: of the file's name; of a folder, `d`.
        still: why it is not refused within the limits yet.
    """

    make: Callable[[], str | bytes] | Callable[[Path], None]
    codes: frozenset[str]
    ending: str = "md"
    still: str = ""


RECIPES: dict[str, Recipe] = {}


def refused(*codes: str, ending: str = "md", still: str = ""):
    """Keeps a recipe under its function's name, with the codes that it is refused by; none where it is harmless."""

    def keep(make):
        RECIPES[make.__name__.replace("_", "-")] = Recipe(make, frozenset(codes), ending, still)
        return make

    return keep


def written(name: str, folder: Path) -> Path:
    """The path of a recipe's file, made in a folder."""
    recipe = RECIPES[name]
    path = folder / f"{name}.{recipe.ending}"
    if recipe.make.__code__.co_argcount:
        recipe.make(path)
    else:
        content = recipe.make()
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def lesson(*body: str) -> str:
    return FRONT + "\n\n".join(body) + "\n"


def network(forward: str, data: str = "x: 1.5", parameters: str = "w: 0.4", more: str = "") -> str:
    lines = "".join(f"  {line}\n" for line in forward.split("\n"))
    return f"```network\ndata: {{{data}}}\nparameters: {{{parameters}}}\nforward: |\n{lines}{more}```\n"


def quiz(lines: str) -> str:
    return f"```quiz\n{lines}\n```\n"


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


@refused("forbidden-character", "yaml-syntax", "empty-lesson")
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


@refused("too-deep", "empty-lesson")
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


@refused("too-many-nodes", ending="yaml")
def a_hundred_thousand_keys():
    return "".join(f"{n}:\n" for n in range(100_000))


@refused("too-many-nodes", ending="yaml")
def a_thousand_and_one_keys():
    return "".join(f"k{n}: {n}\n" for n in range(1_001))


@refused("unknown-key", "missing-key", "empty-lesson", ending="yaml")
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


@refused("yaml-directive", "empty-lesson")
def directives():
    return "---\n" + "%TAG ! tag:x,2000:\n" * 4_000 + "---\n"


@refused("yaml-documents", ending="yaml")
def forty_thousand_documents():
    return "--- a\n" * 40_000


@refused("yaml-tab", ending="yaml")
def hashes_and_tabs():
    return "#\t" * 200_000 + "\n\t" * 50_000 + "a"


# Numbers


@refused("not-finite")
def numbers_too_large():
    return lesson(network("L = w * x", "x: 1e999999999", f"w: {'9' * 100_000}"))


@refused("not-finite")
def not_a_number():
    return lesson(network("L = w * x * y * z", "x: .nan, y: -.inf, z: {value: .inf, vary: [-1, 1]}"))


@refused("bad-number")
def a_formula_of_digits():
    return lesson(network(f"L = w * x * {'9' * 1_900}"))


@refused("bad-value", "not-finite")
def training_for_ever():
    return lesson(network("L = w * x", more="train: {learning_rate: 1e999, steps: 999999999999999999999999}\n"))


@refused()
def the_longest_training():
    return lesson(network("L = w * x", more="train: {learning_rate: 1e300, steps: 1000000}\n"))


@refused()
def the_finest_draw():
    return lesson(network("L = w * x", "x: {value: 1, vary: [-1e9, 1e9], decimals: 12}"))


@refused("network-too-large")
def a_huge_shape():
    return lesson(network("L = sum(x)", "x: {shape: [1000000, 1000000, 1000000, 1000000], vary: [-1, 1]}"))


@refused("network-too-large")
def a_shape_beyond_all_integers():
    return lesson(network("L = sum(x)", f"x: {{shape: [{'9' * 290}, {'9' * 290}], choices: [0, 1]}}"))


@refused("network-too-large")
def many_large_shapes():
    data = ", ".join(f"x{n}: {{shape: [1000, 1000], vary: [-1, 1]}}" for n in range(20))
    return lesson(network("L = sum(x0)", data))


@refused()
def the_largest_draw():
    return lesson(network("L = sum(x)", "x: {shape: [1000, 1000], vary: [-1, 1]}", ""))


@refused("too-many-nodes")
def a_hundred_thousand_choices():
    return lesson(network("L = w * x", f"x: {{value: 1, choices: [{', '.join(map(str, range(100_000)))}]}}"))


@refused()
def ten_thousand_choices():
    return lesson(network("L = w * x", f"x: {{value: 1, choices: [{', '.join(map(str, range(10_000)))}]}}"))


@refused("ragged-array")
def a_ragged_array():
    return lesson(network("L = sum(x)", f"x: [{'[1], ' * 8_000}[1, 2]]"))


@refused("bad-shape")
def too_many_axes():
    return lesson(network("L = sum(x)", f"x: {'[' * 20}1{']' * 20}"))


# Networks


@refused("network-too-large")
def an_outer_product():
    return lesson(network("L = sum(outer(x, x))", "x: {shape: [1000000], vary: [-1, 1]}"))


@refused("network-too-large")
def a_matrix_product():
    return lesson(
        network("L = sum(a @ b)", "a: {shape: [5000, 1], vary: [-1, 1]}, b: {shape: [1, 5000], vary: [-1, 1]}")
    )


@refused("network-too-large")
def a_broadcast():
    data = "a: {shape: [999, 1, 1], vary: [0, 1]}, b: {shape: [999, 1], vary: [0, 1]}, c: {shape: [999], vary: [0, 1]}"
    return lesson(network("L = sum(a + b + c)", data))


@refused("network-too-large")
def stacks_of_stacks():
    lines = ["y0 = x"] + [f"y{n} = stack({', '.join([f'y{n - 1}'] * 9)})" for n in range(1, 10)]
    return lesson(network("\n".join([*lines, "L = sum(y9)"])))


@refused("network-too-large")
def windows_of_windows():
    return lesson(network("L = sum(windows(x, 1000))", "x: {shape: [100000], vary: [-1, 1]}"))


@refused("network-too-large")
def endless_padding():
    return lesson(network("L = sum(windows(x, 2, 1, 1e15))", "x: [1, 2, 3]"))


@refused("network-too-large")
def jacobians_of_rows():
    return lesson(network("L = sum(softmax(x))", "x: {shape: [1000000], vary: [-1, 1]}"))


@refused("network-too-large")
def convolution():
    data = "x: {shape: [1, 1000, 1000], vary: [-1, 1]}, k: {shape: [1, 1, 500, 500], vary: [-1, 1]}"
    return lesson(network("L = sum(conv2d(x, k))", data))


@refused("unreached")
def hot_rows():
    data = "x: {shape: [2, 5000], vary: [-1, 1]}, y: {shape: [2], value: [0, 1]}"
    return lesson(network("L = softmax_cross_entropy(x, y)", data))


@refused("formula-too-long")
def doubling_shorthands():
    define = "".join(f"  f{n}(x): f{n - 1}(x) + f{n - 1}(x)\n" for n in range(1, 60))
    return lesson(network("L = f59(w)", more=f"define:\n  f0(x): x * x\n{define}"))


@refused("formula-too-deep")
def shorthands_in_shorthands():
    define = "".join(f"  f{n}(x): f{n - 1}(x)\n" for n in range(1, 100))
    return lesson(network("L = f99(w)", more=f"define:\n  f0(x): x * x\n{define}"))


@refused("formula-too-long")
def doubling_rules():
    define = "".join(f"  f{n}(x): {{value: f{n - 1}(x) * f{n - 1}(x), d/dx: 2 * f{n - 1}(x)}}\n" for n in range(1, 40))
    return lesson(network("L = f39(w)", more=f"define:\n  f0(x): x * x\n{define}"))


@refused("not-finite")
def a_tower_of_powers():
    return lesson(network("L = (w + 9)**9**9**9**9**9**9**9"))


@refused("formula-too-deep")
def hundreds_of_brackets():
    return lesson(network(f"L = {'(' * 490}w{')' * 490}"))


@refused("formula-too-deep")
def minuses():
    return lesson(network(f"L = {'-' * 990}w"))


@refused("formula-too-deep")
def a_pile_of_indices():
    return lesson(network(f"L = w{'[0]' * 300}"))


@refused()
def formulas_of_two_thousand_characters():
    formula = " + ".join(["w * x"] * 249)
    return lesson(network("\n".join([*(f"y{n} = {formula}" for n in range(3)), "L = y0"])))


@refused("too-long")
def many_formulas_of_two_thousand_characters():
    formula = " + ".join(["w * x"] * 249)
    return lesson(network("\n".join([*(f"y{n} = {formula}" for n in range(400)), "L = y0"])))


@refused("unknown-name")
def two_thousand_unknown_names():
    return lesson(network("\n".join([f"name{n} = wrong{n} * x" for n in range(2_000)])))


@refused("unexpected-token")
def five_thousand_broken_lines():
    return lesson(network("\n".join(["y = w * * x"] * 4_900)))


@refused()
def a_chain_of_thousands():
    return lesson(network("\n".join(["y0 = w * x", *(f"y{n} = y{n - 1} + 1" for n in range(1, 2_500)), "L = y2499"])))


@refused("unnamed-network")
def hundreds_of_networks():
    return lesson(*([NEURON] * 450))


@refused("too-many-nodes", ending="yaml")
def five_thousand_networks():
    return YAML + "  - network: {data: {x: 1, y: 2}, forward: L = x * y}\n" * 5_000


@refused("network-too-large", still="networks have limits, a lesson of many has none")
def together_too_large():
    """Thirty networks, none of them too large."""
    large = "x: {shape: [1000, 1000], vary: [-1, 1]}"
    return lesson(*(network("L = sum(x * w)", large, more=f"name: n{n}\n") for n in range(30)))


# {{ }} and quizzes


@refused("cannot-compute", "unreached")
def an_outer_product_in_prose():
    return lesson(network("L = sum(x)", "x: {shape: [10000], vary: [-1, 1]}"), "{{ sum(outer(x, outer(x, x))) }}")


@refused("cannot-compute", still="operators of {{ }} have no limit")
def a_broadcast_in_prose():
    return lesson(
        network("L = sum(x) + sum(y)", "x: {shape: [8000, 1], vary: [-1, 1]}, y: {shape: [8000], vary: [-1, 1]}", ""),
        "{{ sum(x + y) }}",
    )


@refused("cannot-compute", still="operators of {{ }} have no limit")
def a_product_in_prose():
    data = "x: {shape: [8000, 1], vary: [-1, 1]}, y: {shape: [1, 8000], vary: [-1, 1]}"
    return lesson(network("L = sum(x) + sum(y)", data, ""), "{{ sum(x @ y) }}")


@refused("cannot-compute", "unreached", still="stack and concat of {{ }} have no limit")
def stacks_in_prose():
    nested = f"stack({', '.join(['x'] * 18)})"
    nested = f"stack({', '.join([nested] * 18)})"
    return lesson(network("L = sum(x)", "x: {shape: [100000], vary: [-1, 1]}"), f"{{{{ sum({nested}) }}}}")


@refused("cannot-compute")
def windows_in_prose():
    return lesson(NEURON, "{{ sum(windows(x + [1, 2], 2, 1, 1e12)) }}", "{{ sum(windows([1, 2], 1e9)) }}")


@refused("cannot-compute")
def powers_in_a_quiz():
    return lesson(
        NEURON, quiz("question: Q?\nanswer: reshape(x, 1000000000000)\nwrong: [{answer: 'one_hot(x, 1e12)', say: No.}]")
    )


@refused("too-long")
def forty_thousand_inserts():
    return lesson(NEURON, *(["{{ x }} " * 400] * 100))


@refused()
def fifteen_thousand_inserts():
    return lesson(NEURON, *(["{{ x }} " * 24] * 625))


@refused()
def inserts_in_one_paragraph():
    return lesson(NEURON, "{{ x }}" * 2_800)


@refused("unclosed-insert")
def inserts_never_closed():
    return lesson(NEURON, "{{ " * 2_000)


@refused()
def two_thousand_hints():
    return lesson(NEURON, quiz("question: Q?\nanswer: p\nhints: [" + ", ".join(["'Look {{ p }}'"] * 2_000) + "]"))


@refused("duplicate-id")
def a_thousand_quizzes():
    return lesson(NEURON, *[quiz("question: What?\nanswer: p")] * 800)


@refused("too-many-nodes", ending="yaml")
def ten_thousand_quizzes():
    return YAML + "  - quiz: {question: What?, answer: 1}\n" * 10_000


@refused("no-network-above", ending="yaml")
def a_thousand_quizzes_about_nothing():
    return YAML + "  - quiz: {question: What?, answer: 1}\n" * 1_000


@refused()
def ids_of_hyphens():
    return lesson(
        network("L = w * x", more="name: n--help\n"),
        *(quiz(f"id: a{'-' * n}\nquestion: Q?\nanswer: x") for n in range(1, 60)),
    )


@refused("unknown-step")
def addresses_of_all_kinds():
    at = " -> ".join(["w * x"] * 600)
    return lesson(NEURON, *[quiz(f"at: backward {at}\nask: local")] * 100)


# Markdown


@refused("too-long")
def a_hundred_thousand_headings():
    return FRONT + "# A\n" * 100_000


@refused()
def thousands_of_headings():
    return FRONT + "# A\n" * 4_900


@refused("no-network-above")
def headings_at_steps():
    return FRONT + '# A {at="seed"}\n' * 1_500


def prose(text: str, count: int, lines: int = 9) -> str:
    """A text again and again: paragraphs as long as they may be."""
    paragraph = text * min(count, 19_900 // len(text))
    return lesson(*[paragraph] * lines)


@refused()
def backticks():
    return prose("` `` ", 4_000)


@refused()
def ever_longer_backticks():
    return lesson(" ".join("`" * n for n in range(1, 190)), *[" ".join("`" * n for n in range(190, 1, -1))] * 8)


@refused()
def asterisks():
    return prose("*a **a ", 4_000)


@refused()
def asterisks_and_underscores():
    return prose("_*", 9_900)


@refused()
def brackets_in_prose():
    return prose("[", 19_900)


@refused()
def links_in_links():
    return prose("[a](", 4_900)


@refused()
def images():
    return prose("![[]()", 4_900)


@refused("raw-html")
def tags():
    return prose("<b c='", 4_900) + "\n\n<b>"


@refused()
def angles():
    return prose("<a:", 6_600)


@refused()
def comments_never_closed():
    return prose("a <!-- ", 2_800)


@refused()
def dollars():
    return prose("$a ", 6_600)


@refused()
def double_dollars():
    return prose("$$a ", 4_900)


@refused()
def entities():
    return prose("&amp;", 3_900)


@refused("forbidden-character")
def entities_that_cannot_be_seen():
    return prose("&#27;&#x202e;", 1_500, 1)


@refused()
def backslashes():
    return prose("\\", 19_900)


@refused("too-long")
def a_table_of_pipes():
    row = "|" * 9_000
    return lesson(f"{row}\n|{'-|' * 8_999}\n{row}")


@refused()
def tables():
    return lesson("\n".join(["a | b", "- | -", *["a"] * 4_000]))


@refused()
def wide_tables():
    """Each row is filled up to the width of the first."""
    return lesson("\n".join(["a|" * 1_000, "-|" * 1_000, *["a"] * 3_900]))


@refused()
def quotations():
    return lesson(*[">" * 9_000 + "a"] * 20)


@refused()
def lists_in_lists():
    return lesson("\n".join(f"{'  ' * depth}- a" for depth in range(130)))


@refused()
def lists_side_by_side():
    return lesson("- " * 9_000)


@refused()
def references():
    return lesson(*[f"[a{n}]: /url" for n in range(2_400)])


@refused("unclosed-fence")
def fences_never_closed():
    return lesson(*["`" * n + "network\ndata: {x: 1}" for n in range(1_000, 3, -1)])


@refused("unclosed-fence")
def fences_in_quotations():
    return lesson(*["> ```network\n> forward: L = x\n"] * 1_000)


@refused()
def setext_underlines():
    return lesson("a\n" * 4_900 + "===")


@refused("bad-heading")
def spaces_in_a_heading():
    return lesson("# a" + " " * 15_000 + "{at=")


@refused("yaml-anchor", ending="yaml")
def spaces_behind_an_anchor():
    return "k: &a x" + " " * 200_000 + "y\n"


@refused("unknown-step", still="the place of a wrong address is looked for in quadratic time")
def spaces_in_an_address():
    return lesson(NEURON, quiz(f"at: 'forward a{' ' * 100_000}b'\nask: value"))


@refused("unknown-step", still="the place of a wrong address is looked for in quadratic time")
def spaces_in_many_addresses():
    return lesson(NEURON, *[quiz(f"at: 'forward p{' ' * 4_000}q'\nask: value")] * 100)


@refused("too-long", ending="yaml")
def blank_lines():
    return "format: 1\ntitle: T\n" + "\n" * 900_000 + "story: [{text: T}]"


@refused(ending="yaml")
def inserts_in_many_lines():
    text = "".join("      {{x}}\n" + "\n" * (n % 100 == 0) for n in range(9_000))
    return f"{YAML}  - network: {{data: {{x: 1}}, forward: L = x * x}}\n  - text: |\n{text}"


@refused("bad-story", ending="yaml", still="each problem reads and splits the whole file again to show its line")
def a_story_of_dashes():
    return YAML + "- a\n" * 15_000


@refused("too-long", ending="yaml")
def endless_formulas():
    lines = "".join(f"        y{n} = x * x\n" for n in range(8_000))
    return f"{YAML}  - network:\n      data: {{x: 1}}\n      forward: |\n{lines}"


@refused("unknown-name")
def names_that_are_nearly_right():
    lines = [*(f"name{n} = w * x" for n in range(1_200)), *(f"other{n} = namee{n}" for n in range(1_200))]
    return lesson(network("\n".join(lines)))


@refused("network-too-large", still="100,000 nodes take more than 10 seconds to make")
def calls_that_unfold():
    """Six letters that make five hundred nodes."""
    define = "define:\n  f(x): " + " + ".join(["x * x"] * 240) + "\n"
    return lesson(network("\n".join(f"y{n} = f(w) + f(x) + f(w) + f(x)" for n in range(200)), more=define))


@refused("network-too-large", still="ten million elements are more than 200 MB with their gradients")
def the_largest_network():
    data = ", ".join(f"x{n}: {{shape: [1000, 1000], vary: [-1, 1]}}" for n in range(4))
    return lesson(network("L = sum(x0 * x1 * x2 * x3)", data, ""))


@refused(still="each slip of a Jacobian is made again for every variant")
def a_slope_of_rows():
    """A row has a Jacobian, and many rows have many."""
    return lesson(
        network("L = sum(softmax(x)**2)", "", "x: {shape: [10, 1000], vary: [-1, 1]}"),
        "{{ sum(local(softmax(x), x)) }}",
        quiz("at: backward softmax(x) -> x\nask: product"),
    )


# course.yaml


def course(text: str) -> Callable[[Path], None]:
    def make(path):
        path.mkdir()
        (path / "01-a.md").write_text(lesson(NEURON))
        (path / "course.yaml").write_text(text)

    return make


@refused("too-deep", ending="d")
def a_course_of_brackets(path):
    course("title: T\nparts: " + "[" * 100_000)(path)


@refused("yaml-anchor", ending="d")
def a_course_of_aliases(path):
    course("title: &a [*a, *a]\nparts: *a\n")(path)


@refused(
    "missing-lesson",
    "duplicate-id",
    ending="d",
    still="each problem reads and splits the whole file again to show its line",
)
def a_course_of_thousands(path):
    course("title: T\nparts:\n" + "".join(f"- {{title: P, lessons: [a, b{n}]}}\n" for n in range(5_000)))(path)


@refused("missing-lesson", ending="d")
def a_course_that_climbs_out(path):
    course("title: T\nparts:\n- {title: P, lessons: [a, ../../../etc/passwd, /dev/zero]}\n")(path)


LARGE_TO_TRACE = (
    "a-chain-of-thousands",
    "formulas-of-two-thousand-characters",
    "the-largest-draw",
    "the-longest-training",
    "the-finest-draw",
    "ten-thousand-choices",
    "doubling-shorthands",
    "a-huge-shape",
)
"""Recipes of networks, for commands that run them."""


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True)
    for each in RECIPES:
        print(written(each, target))  # noqa: T201 - where it stands is what was asked for
