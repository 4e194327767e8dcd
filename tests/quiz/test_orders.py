"""Questions for an order: how items are shown, which orders are right, what is said to one that is not."""

import io
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.errors import AnswerError
from tutor.lesson.asks import nodes_in_backward
from tutor.network import Chain
from tutor.plain import Plain
from tutor.progress.store import Store
from tutor.quiz import grade
from tutor.quiz.answers import read_order
from tutor.quiz.orders import backward_order, listed_order
from tutor.session import Material, Session, answer_text

DIAMOND = """\
```network
parameters: {x: 0.7, y: 1.3}
forward: |
  u = x * y
  v = u + y
  L = u * v
```

"""
BACKWARD = "```quiz\norder: backward\n```\n\n"
LISTED = (
    "```quiz\nid: day\nquestion: A day?\norder: [dawn, '*noon*', dusk]\nexplain: So it goes.\nhints: [Look up.]\n```\n"
)


@pytest.fixture
def diamond(lesson):
    return lesson(DIAMOND + BACKWARD)


def only_question(material):
    ((_, question),) = material.questions()
    return question


def typed(question, *names):
    """An answer by the items' names."""
    return " ".join(str(question.order.items.index(name) + 1) for name in names)


# --- the backward pass ------------------------------------------------------------------------------------------------


def test_the_order_of_the_trace_is_right(diamond):
    """L uses u and v, and v uses u: so u waits for both."""
    asked = only_question(diamond)
    assert (asked.kind, set(asked.order.items)) == ("order", {"L", "v", "u"})
    told = grade(asked, typed(asked, "L", "v", "u"))
    assert told.verdict == "right"
    assert told.cells == (True, True, True)
    assert told.read_as == "L, v, u"
    assert told.message == f"Right. {asked.explain}"


def test_an_operation_that_still_waits_is_named_with_what_it_waits_for(diamond):
    asked = only_question(diamond)
    told = grade(asked, typed(asked, "L", "u", "v"))
    assert told.verdict == "wrong"
    assert told.message == "u cannot hand its gradient on yet: it still waits for the contribution of v."
    assert told.cells == (True, False, False)
    told = grade(asked, typed(asked, "u", "v", "L"))
    assert told.message == "u cannot hand its gradient on yet: it still waits for the contributions of L and v."
    assert told.cells == (False, False, False)


def test_where_paths_are_apart_any_of_their_orders_is_right(lesson):
    body = "```network\nparameters: {x: 0.7, y: 1.3}\nforward: |\n  a = x * x\n  b = y * y\n  L = a + b\n```\n\n"
    asked = only_question(lesson(body + BACKWARD))
    verdicts = {names: grade(asked, typed(asked, *names)).verdict for names in permutations("Lab")}
    assert {names for names, verdict in verdicts.items() if verdict == "right"} == {("L", "a", "b"), ("L", "b", "a")}


def test_a_path_that_no_followed_gradient_takes_is_not_waited_for(lesson):
    body = "```network\ndata: {d: 2}\nparameters: {x: 0.7}\nforward: |\n"
    body += "  a = x * d\n  s = stop(a)\n  L = a * s\n```\n\n"
    asked = only_question(lesson(body + BACKWARD))
    assert set(asked.order.items) == {"L", "a"}
    assert grade(asked, typed(asked, "L", "a")).verdict == "right"


def every_right_order(trace):
    """By trying: each operation once, when all that its gradient is made of has come."""
    nodes = nodes_in_backward(trace)
    chains = [step for step in trace.steps if isinstance(step, Chain)]

    def grow(done):
        if len(done) == len(nodes):
            yield done
        for node in nodes:
            users = {step.edge.output for step in chains if step.edge.input is node}
            if node not in done and users <= set(done):
                yield from grow((*done, node))

    return {tuple(node.name for node in order) for order in grow(())}


def test_of_all_orders_those_are_right_in_which_each_gradient_is_complete(lesson):
    body = "```network\nparameters: {x: 0.7, y: 1.3}\nforward: |\n"
    body += "  a = x * y\n  b = a + x\n  c = a * y\n  d = b * a\n  L = c + d\n```\n\n"
    material = lesson(body + BACKWARD)
    asked, right = only_question(material), every_right_order(material.walks[0].trace)
    for names in permutations(asked.order.items):
        assert (grade(asked, typed(asked, *names)).verdict == "right") == (names in right), names
    assert 1 < len(right) < 120


# --- an author's list -------------------------------------------------------------------------------------------------


def test_a_list_has_one_right_order(lesson):
    asked = only_question(lesson(LISTED))
    assert set(asked.order.items) == {"dawn", "noon", "dusk"}
    right = [
        names for names in permutations(asked.order.items) if grade(asked, typed(asked, *names)).verdict == "right"
    ]
    assert right == [("dawn", "noon", "dusk")]
    assert answer_text(asked) == "dawn, then noon, then dusk"
    assert grade(asked, typed(asked, *right[0])).message == "Right. So it goes."
    assert asked.hints == ("Look up.",)


def test_of_a_list_the_first_wrong_place_is_named(lesson):
    asked = only_question(lesson(LISTED))
    told = grade(asked, typed(asked, "dawn", "dusk", "noon"))
    assert told.message == "In place 2 stands “dusk”: something else comes before it."
    assert told.cells == (True, False, False)


# --- how it is shown --------------------------------------------------------------------------------------------------


@given(st.integers(2, 12), st.text(max_size=8))
def test_a_list_is_never_shown_in_its_right_order(count, seed):
    texts = [f"item {number}" for number in range(count)]
    order = listed_order(texts, seed)
    assert sorted(order.items) == sorted(texts)
    assert order.items != tuple(texts)
    assert [order.items[place] for place in order.right] == texts
    assert order.right_until(order.right) == count
    assert order == listed_order(texts, seed)


@given(st.text(max_size=8))
def test_a_backward_pass_is_never_shown_in_an_order_it_could_take(seed):
    order = backward_order(MADE[0], seed)
    assert order.right_until(range(len(order.items))) < len(order.items)
    assert order.right_until(order.right) == len(order.items)


MADE = []


@pytest.fixture(autouse=True)
def made(lesson):
    MADE[:] = [lesson(DIAMOND).walks[0].trace]


def test_it_is_shown_alike_in_the_same_variant_alone(write):
    """Shuffled by lesson, variant and question, by nothing that differs from run to run."""
    from tutor.lesson import load_lesson  # noqa: PLC0415

    texts = "[a, b, c, d, e, f]"
    path = write(f"```quiz\nid: six\nquestion: Which?\norder: {texts}\n```\n")
    shown = ["".join(only_question(Material(load_lesson(path), variant)).order.items) for variant in (0, 0, 1, 2)]
    assert shown[0] == shown[1]
    assert len(set(shown)) > 1


def test_every_order_of_many_items_is_shown_about_as_often():
    texts = list("abcd")
    shown = [listed_order(texts, f"{number}").items for number in range(2300)]
    counts = [shown.count(order) for order in permutations(texts)]
    assert counts[0] == 0
    assert min(counts[1:]) > 50
    assert max(counts) < 250


# --- how it is typed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["3 1 2", "c a b", "3, 1, 2", "C A B", "3 > 1 > 2", "3 -> 1 -> 2", " 3; 1; b ", "3→1→2"]
)
def test_numbers_and_letters_are_read(text):
    assert read_order(text, 3) == (2, 0, 1)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "There is no answer yet."),
        ("1 2", 4, "All 3 items are wanted; 3 is missing."),
        ("2", 2, "All 3 items are wanted; 1 and 3 are missing."),
        ("1 2 2", 5, "2 stands there twice."),
        ("1 2 4", 5, "4 is none of the items 1 to 3."),
        ("1 2 0", 5, "0 is none of the items 1 to 3."),
        ("1 x 2", 3, "x is none of the items 1 to 3."),
        ("1 ² 3", 3, "² is none of the items 1 to 3."),
        ("123", 1, "123 is none of the items 1 to 3."),
        ("1 " * 150, 201, "An answer of 300 characters is longer than the 200 allowed."),
    ],
)
def test_what_is_no_order_costs_nothing_and_is_told_where(lesson, text, column, message):
    told = grade(only_question(lesson(LISTED)), text)
    assert (told.verdict, told.column, told.message) == ("unreadable", column, message)


@given(st.text(max_size=250), st.integers(2, 12))
def test_whatever_is_typed_is_read_or_told(text, count):
    try:
        assert sorted(read_order(text, count)) == list(range(count))
    except AnswerError as error:
        assert 0 <= error.start <= max(len(text), 1)


# --- in a session -----------------------------------------------------------------------------------------------------


def at_question(material):
    return next(s for s in map(Session(material).at, range(len(material))) if s.stop.key.startswith("question"))


def test_a_session_asks_hints_and_shows(diamond):
    session = at_question(diamond)
    asked = session.question
    session = session.answer(typed(asked, "u", "v", "L")).hint()
    assert session.outcome(asked).tries == 1
    assert session.hints == ("It begins where the gradient is known from the start: at the loss.",)
    assert session.answer("1 2").outcome(asked).tries == 1
    assert session.answer(typed(asked, "L", "v", "u")).outcome(asked).state == "right"
    assert session.show().outcome(asked).state == "shown"


def test_plain_lists_the_items_and_takes_an_order(lesson):
    material = lesson(LISTED)
    asked = only_question(material)
    target = io.StringIO()
    lines = [typed(asked, "noon", "dawn", "dusk"), "1 2", "h", typed(asked, "dawn", "noon", "dusk")]
    with Store.in_memory() as store:
        Plain(Session(material), store, io.StringIO("\n".join(lines)), target).run()
    text = target.getvalue()
    for number, item in enumerate(asked.order.items, 1):
        assert f"\n  {number}. {item}\n" in text
    assert "Type all 3 numbers in their right order." in text
    assert "In place 1 stands “noon”: something else comes before it." in text
    assert "By entry: [wrong, wrong, wrong]" in text
    assert "All 3 items are wanted; 3 is missing." in text
    assert "Hint: Look up." in text
    assert text.rstrip().endswith("Right. So it goes.")
