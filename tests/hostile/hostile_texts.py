"""Prose, questions and courses made to be slow to read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hostile_table import FRONT, NEURON, YAML, lesson, network, quiz, refused

# {{ }} and quizzes


@refused("cannot-compute", "unreached")
def an_outer_product_in_prose():
    return lesson(network("L = sum(x)", "x: {shape: [10000], vary: [-1, 1]}"), "{{ sum(outer(x, outer(x, x))) }}")


@refused("cannot-compute")
def a_broadcast_in_prose():
    return lesson(
        network("L = sum(x) + sum(y)", "x: {shape: [8000, 1], vary: [-1, 1]}, y: {shape: [8000], vary: [-1, 1]}", ""),
        "{{ sum(x + y) }}",
    )


@refused("cannot-compute")
def a_product_in_prose():
    data = "x: {shape: [8000, 1], vary: [-1, 1]}, y: {shape: [1, 8000], vary: [-1, 1]}"
    return lesson(network("L = sum(x) + sum(y)", data, ""), "{{ sum(x @ y) }}")


@refused("cannot-compute", "unreached")
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
    return lesson("\n".join(["a|" * 100, "-|" * 100, *["a"] * 190]))


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
    return lesson(*[f"[a{n}]: https://example.org" for n in range(2_400)])


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


@refused("unknown-step")
def spaces_in_an_address():
    return lesson(NEURON, quiz(f"at: 'forward a{' ' * 100_000}b'\nask: value"))


@refused("unknown-node")
def spaces_in_many_addresses():
    return lesson(NEURON, *[quiz(f"at: 'forward p{' ' * 4_000}q'\nask: value")] * 100)


@refused("too-long", ending="yaml")
def blank_lines():
    return "format: 1\ntitle: T\n" + "\n" * 900_000 + "story: [{text: T}]"


@refused(ending="yaml")
def inserts_in_many_lines():
    text = "".join("      {{x}}\n" + "\n" * (n % 100 == 0) for n in range(9_000))
    return f"{YAML}  - network: {{data: {{x: 1}}, forward: L = x * x}}\n  - text: |\n{text}"


@refused("bad-story", ending="yaml")
def a_story_of_dashes():
    return YAML + "- a\n" * 19_000


@refused("too-long", ending="yaml")
def endless_formulas():
    lines = "".join(f"        y{n} = x * x\n" for n in range(8_000))
    return f"{YAML}  - network:\n      data: {{x: 1}}\n      forward: |\n{lines}"


@refused("unknown-name")
def names_that_are_nearly_right():
    lines = [*(f"name{n} = w * x" for n in range(1_200)), *(f"other{n} = namee{n}" for n in range(1_200))]
    return lesson(network("\n".join(lines)))


@refused("network-too-large")
def calls_that_unfold():
    """Six letters that make five hundred nodes."""
    define = "define:\n  f(x): " + " + ".join(["x * x"] * 240) + "\n"
    return lesson(network("\n".join(f"y{n} = f(w) + f(x) + f(w) + f(x)" for n in range(200)), more=define))


@refused("network-too-large")
def the_largest_network():
    data = ", ".join(f"x{n}: {{shape: [1000, 1000], vary: [-1, 1]}}" for n in range(4))
    return lesson(network("L = sum(x0 * x1 * x2 * x3)", data, ""))


@refused("network-too-large")
def a_slope_of_rows():
    """A row has a Jacobian, and many rows have many."""
    return lesson(
        network("L = sum(softmax(x)**2)", "", "x: {shape: [10, 1000], vary: [-1, 1]}"),
        "{{ sum(local(softmax(x), x)) }}",
        quiz("at: backward softmax(x) -> x\nask: product"),
    )


@refused("too-long")
def many_wide_tables():
    table = "\n".join(["a|" * 100, "-|" * 100, *["a"] * 600])
    return lesson(*[table] * 7)


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
    ending="d",
)
def a_course_of_a_thousand(path):
    course("title: T\nparts:\n" + "".join(f"- {{title: P, lessons: [a, b{n}]}}\n" for n in range(1_400)))(path)


@refused("too-many-nodes", ending="d")
def a_course_of_thousands(path):
    course("title: T\nparts:\n" + "".join(f"- {{title: P, lessons: [a, b{n}]}}\n" for n in range(5_000)))(path)


@refused("missing-lesson", ending="d")
def a_course_that_climbs_out(path):
    course("title: T\nparts:\n- {title: P, lessons: [a, ../../../etc/passwd, /dev/zero]}\n")(path)
