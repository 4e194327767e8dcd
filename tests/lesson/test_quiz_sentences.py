"""A `quiz` block: what is read of it, and what is told, sentence by sentence, of one that cannot be asked."""

from functools import cache

import pytest
from drafted import network
from told import read_with

from tutor.formula import canonical
from tutor.lesson.asks import askable, nodes_in_backward
from tutor.lesson.model import Choice, Mistake, Quiz, Wrong
from tutor.lesson.quizzes import read_quiz, slug
from tutor.lesson.schema import QuizBlock, validate
from tutor.lesson.yaml_events import read_yaml

NETWORK = """data: {x: 1.5, y: 1}
parameters: {w: 0.4}
forward: |
  z = w * x
  p = sigmoid(z)
  L = (p - y)**2
train: {learning_rate: 0.5}
"""
OTHER = "data: {x: 2}\nforward: |\n  z1 = x * x\n  L = 2 * z1\n"
BROKEN = "data: {x: 1}\nforward: L = x + q"


@cache
def drafted(text):
    return network(text)[0]


def quiz(text, above=NETWORK, walk=0, prefix=""):
    """The question, and what is told; the block's own place is the second and third letter."""

    def read(report):
        node, home, draft = read_yaml(report.source.whole(), report), (1, 3), above and drafted(above)
        valid = validate(QuizBlock, node, home, report)
        return read_quiz(node, valid, home, draft, report, walk=walk, prefix=prefix)

    return read_with(read, text)


# --- what is read -----------------------------------------------------------------------------------------------------


def made(**given):
    texts = {"at": None, "ask": None, "question": None, "answer": None, "tolerance": None, "explain": None}
    return Quiz(**{**texts, "hints": (), "choices": (), "wrong": (), "walk": 0, "line": 1, **given})


def formula(text):
    return quiz(f"question: Q\nanswer: {text}")[0].answer


def ask(text, asked="local"):
    return quiz(f"ask: {asked}\nat: backward p -> z\nwrong: [{{answer: '{text}', say: b}}]")[0].wrong[0].answer


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("at: forward z\nask: value", {"id": "value-forward-z", "at": "forward z", "ask": "value"}),
        ("id: a\nat: backward p->z\nask: local\nquestion: Q\nwrong: [{answer: grad(z), say: b}]",
         {"id": "a", "at": "backward p -> z", "ask": "local", "question": "Q",
          "wrong": (Wrong(ask("grad(z)"), "b"),)}),
        ("at: backward p -> z\nask: rule\nwrong: [{answer: out * z, say: b}]",
         {"id": "rule-backward-p-z", "at": "backward p -> z", "ask": "rule",
          "wrong": (Wrong(ask("out * z", "rule"), "b"),)}),
        ("question: Q Q\nanswer: grad(z)\ntolerance: 0.5\nhints: [a, b]\nexplain: c",
         {"id": "q-q", "question": "Q Q", "answer": formula("grad(z)"), "tolerance": 0.5, "hints": ("a", "b"),
          "explain": "c"}),
        ("at: forward z\nquestion: Q\nanswer: 2", {"id": "q", "at": "forward z", "question": "Q",
                                                   "answer": formula("2")}),
        ("question: Q\nchoices: [{text: a, correct: true, say: b}, {text: c}]",
         {"id": "q", "question": "Q", "choices": (Choice("a", True, "b"), Choice("c", False, ""))}),
        ("question: Q\norder: [a, b]", {"id": "q", "question": "Q", "order": ("a", "b")}),
        ("order: backward", {"id": "order", "order": "backward"}),
        ("question: Q\norder: backward", {"id": "q", "question": "Q", "order": "backward"}),
        ("mistake: {at: update w, slip: no-rate}",
         {"id": "no-rate-update-w", "mistake": Mistake("update w", "no-rate")}),
        ("question: Q\nmistake: {at: backward  p->z, slip: sign}",
         {"id": "q", "question": "Q", "mistake": Mistake("backward p -> z", "sign")}),
        ("question: Q\nanswer: z\nat:\nformula:", {"id": "q", "question": "Q", "answer": formula("z")}),
    ],
)  # fmt: skip
def test_all_of_a_question_is_read(text, read):
    assert quiz(text) == (made(**read), [])
    assert quiz(text, walk=3)[0].walk == 3


def test_a_formula_is_asked_for_with_names_of_its_own():
    found, told = quiz("question: Q\nformula: a * p\ndomain: {a: count}\nwrong: [{answer: a + p, say: b}]")
    assert (canonical(found.formula), found.domain, told) == ("a * p", {"a": "count"}, [])
    assert [(canonical(each.answer), each.say) for each in found.wrong] == [("a + p", "b")]
    assert canonical(quiz("question: Q\nformula: a * p", above=None)[0].formula) == "a * p"


def test_a_question_knows_its_line_and_where_its_keys_and_items_stand():
    found, _ = quiz("question: Q\nchoices:\n- {text: a, correct: true}\n- {text: b}\nhints: [c, d]")
    assert (found.line, found.marks) == (1, {
        "": (1, 2, 4), "question": (1, 1, 9), "choices": (2, 1, 8), "choices 1": (3, 3, 27), "choices 2": (4, 3, 12),
        "hints": (5, 1, 6), "hints 1": (5, 9, 10), "hints 2": (5, 12, 13),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("text", "above", "prefix", "made_of"),
    [
        ("id: own.1\nquestion: Q\nanswer: z", NETWORK, "two", "own.1"),
        ("question: Q\nanswer: z", NETWORK, "two", "q"),
        ("at: forward z\nask: value", NETWORK, "two", "two-value-forward-z"),
        ("at: forward z\nask: value\nquestion: Q", NETWORK, "two", "two-value-forward-z"),
        ("order: backward", NETWORK, "two", "two-order"),
        ("mistake: {at: update w, slip: stale}", NETWORK, "two", "two-stale-update-w"),
        ("mistake: {at: update w, slip: stale}\nquestion: Q", NETWORK, "two", "q"),
        ("at: forward z₁\nask: value", OTHER, "", "value-forward-z1"),
        ("mistake: {at: backward L->z₁, slip: sign}", OTHER, "", "sign-backward-l-z1"),
        ("at: forward  L\nask: value", BROKEN, "", "value-forward-l"),
        ("mistake: {at: update  w, slip: stale}", BROKEN, "", "stale-update-w"),
    ],
)
def test_an_id_is_made_of_what_is_asked(text, above, prefix, made_of):
    assert quiz(text, above, prefix=prefix)[0].id == made_of


LONG = "a" * 24


@pytest.mark.parametrize(
    ("text", "made_of"),
    [
        ("What is ∂L/∂z₁?", "what-is-l-z₁"),
        ("ÜBER_uns – 하나, 2", "über-uns-하나-2"),
        ("", "question"),
        ("?!", "question"),
        ("a" * 48, "a" * 48),
        ("a" * 49 + " b", "a" * 48),
        (f"{LONG} {LONG}", f"{LONG}-{LONG}"),
        (f"{LONG} {LONG}a b", LONG),
        (f"{LONG} {LONG} b", f"{LONG}-{LONG}"),
        ("a " * 23 + "b c d", "a-" * 23 + "b-c"),
    ],
)
def test_an_id_is_short(text, made_of):
    assert slug(text) == made_of


# --- its kind ---------------------------------------------------------------------------------------------------------

NOTHING = "1:2-4 quiz-kind: this quiz asks nothing; add one of ask, answer, formula, choices, order, mistake"
KINDS = {
    "ask": "ask: value\nat: forward z",
    "answer": "answer: z\nquestion: Q",
    "formula": "formula: z\nquestion: Q",
    "choices": "choices: [{text: a, correct: true}, {text: b}]\nquestion: Q",
    "order": "order: [a, b]\nquestion: Q",
    "mistake": "mistake: {at: update w, slip: stale}",
}


@pytest.mark.parametrize("key", ["", *KINDS])
def test_a_question_that_asks_nothing_is_told(key):
    assert quiz(f"question: Q\n{key and f'{key}:'}") == (None, [NOTHING])


@pytest.mark.parametrize(("kind", "text"), KINDS.items())
def test_a_question_is_of_one_kind(kind, text):
    twice = "a quiz is of one kind, and this one has"
    others = "order: backward\nmistake: {at: update w, slip: sign}" if kind not in {"order", "mistake"} else "answer: 1"
    keys = [each.partition(":")[0] for each in others.splitlines()]
    question, told = quiz(f"{text}\n{others}")
    line = text.count("\n") + 2
    said = [
        f"{line + number}:1-{len(key) + 1} quiz-kind: {twice} {kind} already; delete one"
        for number, key in enumerate(keys)
    ]
    assert (question, [each for each in told if twice in each]) == (None, said)


@pytest.mark.parametrize(
    ("key", "given", "kinds"),
    [
        ("tolerance", "tolerance: 0.1", ("answer", "ask")),
        ("domain", "domain: {}", ("formula",)),
        ("wrong", "wrong: []", ("ask", "answer", "formula")),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_says_nothing_in_a_question_of_a_kind_is_told(kind, key, given, kinds):
    message = f"{key} says nothing in a question of the kind {kind}; delete it; it belongs to {' or '.join(kinds)}"
    found, told = quiz(f"{given}\n{KINDS[kind]}")
    assert told == ([] if kind in kinds else [f"1:1-{len(key) + 1} quiz-kind: {message}"])
    assert (found is None) == (kind not in kinds)


def test_no_other_key_is_told_of_a_question_that_asks_nothing():
    assert quiz("question: Q\ntolerance: 0.1\ndomain: {}\nwrong: []") == (None, [NOTHING])


NO_QUESTION = "1:2-4 missing-key: this quiz has no question; add question: …"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("answer: z", [NO_QUESTION]),
        ("formula: z", [NO_QUESTION]),
        ("choices: [{text: a, correct: true}, {text: b}]", [NO_QUESTION]),
        ("order: [a, b]", [NO_QUESTION]),
        ("answer: z\nquestion:", [NO_QUESTION]),
        (
            "at: forward z\nask: value\nanswer: 1",
            ["3:1-7 quiz-kind: a quiz is of one kind, and this one has ask already; delete one"],
        ),
        ("order: backward", []),
        ("mistake: {at: update w, slip: stale}", []),
        ("at: forward z\nask: value", []),
    ],
)
def test_a_question_without_words_is_told_where_the_tutor_has_none(text, said):
    found, told = quiz(text)
    assert (found is None, told) == (bool(said), said)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ask: colour\nat: forward z", "1:1-4 bad-value: ask"),
        ("answer: [1]", "1:1-7 wrong-type: answer"),
        ("formula: [1]", "1:1-8 wrong-type: formula"),
        ("choices: 3", "1:1-8 wrong-type: choices"),
        ("order: 3", "1:1-6 bad-value: order"),
        ("mistake: 3", "1:1-8 wrong-type: mistake"),
        ("at: [1]\nask: value", "1:1-3 wrong-type: at"),
        ("mistake: {at: update w, slip: none}", "1:25-29 bad-value: slip"),
        ("question: [1]\nanswer: z", "1:1-9 wrong-type: question"),
        ("quest: Q\nanswer: z", "1:1-6 unknown-key: no key"),
        ("question: Q\nchoises: [{text: a, correct: true}, {text: b}]", "2:1-8 unknown-key: no key"),
        ("ask: value\nnat: forward z", "2:1-4 unknown-key: no key"),
        ("question: Q\nanswer: z\ntolerance: 2", "3:1-10 bad-value: tolerance"),
        ("question: 12 # a\nanswer: z", "1:1-9 wrong-type: question"),
    ],
)
def test_what_a_wrong_key_leads_to_is_not_told(text, code):
    found, told = quiz(text)
    assert ([each[: len(code)] for each in told], found) == ([code], None if "tolerance" not in text else found)


# --- each kind's own --------------------------------------------------------------------------------------------------

STEPS = "`tutor steps LESSON` lists the nodes"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ask: value", "1:1-4 missing-key: value is asked of a step, and this quiz names none; add at: ADDRESS"),
        ("at:\nask: rule", "2:1-4 missing-key: rule is asked of a step, and this quiz names none; add at: ADDRESS"),
        ("at: forward z\nask: local",
         "2:1-4 cannot-ask: local cannot be asked at forward z; ask value or shape"),
        ("at: seed\nask: value", "2:1-4 cannot-ask: value cannot be asked at seed; ask at another step"),
        ("at: update w\nask: total", "2:1-4 cannot-ask: total cannot be asked at update w; ask update"),
        ("at: backward p -> z\nask: value", "2:1-4 cannot-ask: value cannot be asked at backward p -> z; "
         "ask upstream or local or product or rule or shape or total"),
        ("at: forward q\nask: local", f"1:13-14 unknown-node: no node is called q; {STEPS}"),
        ("mistake: {at: forward z, slip: sign}", "1:15-24 cannot-ask: no known mistake is made at forward z; "
         "name a step of the backward pass or an update"),
        ("mistake: {at: seed, slip: sign}", "1:15-19 cannot-ask: no known mistake is made at seed; "
         "name a step of the backward pass or an update"),
        ("mistake: {at: forward q, slip: sign}", f"1:23-24 unknown-node: no node is called q; {STEPS}"),
        ("mistake: {at: update w, slip: stale}\nat: update w",
         "2:1-3 quiz-kind: a mistake is looked for in the whole trace, at no step; delete this key"),
        ("question: Q\nchoices: [{text: a}, {text: b}]",
         "2:1-8 no-correct-choice: none of these choices is correct; add correct: true to one or more"),
        ("question: Q\norder: [a, b, c, b, a]",
         "2:1-6 bad-order: “a” stands in this order twice; every item is one of its own"),
        (f"question: Q\norder: [b, {'a' * 40}b, {'a' * 40}b]",
         f"2:1-6 bad-order: “{'a' * 40}” stands in this order twice; every item is one of its own"),
        ("question: Q\nanswer: z + q", f"2:13-14 unknown-name: no value is called q; {STEPS}"),
        ("question: Q\nformula: z + q", "2:14-15 unknown-name: no value is called q; "
         "a name that the network lacks belongs in domain:"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(text, said):
    assert quiz(text) == (None, [said])


ABOVE = "no-network-above: there is no network above"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("at: forward z\nask: value", f"1:5-14 {ABOVE} for this to be a step of; move it below its network"),
        ("mistake: {at: update w, slip: stale}",
         f"1:15-23 {ABOVE} for this to be a step of; move it below its network"),
        ("order: backward", f"1:1-6 {ABOVE} whose backward pass this is; move it below its network"),
        ("question: Q\nanswer: 1", "2:9-10 no-network-above: this lesson has no network for this to be a value of; "
         "add a network block"),
        ("question: Q\norder: [a, b]", None),
    ],
)  # fmt: skip
def test_what_needs_a_network_is_told_where_there_is_none(text, said):
    found, told = quiz(text, above=None)
    assert (found is None, told) == (said is not None, [said] if said else [])


@pytest.mark.parametrize(("count", "asked"), [(1, False), (2, True), (12, True), (13, False)])
def test_a_backward_pass_of_2_to_12_operations_is_put_in_order(count, asked):
    lines = "".join(f"  a{each + 1} = exp(a{each})\n" for each in range(count)).replace("a0", "x")
    found, told = quiz("order: backward", above=f"data: {{x: 0}}\nforward: |\n{lines}".replace("exp", "tanh"))
    message = f"the backward pass goes through {count} operations, and 2 to 12 can be put in order"
    said = f"1:1-6 bad-order: {message}; write the order as a list, or use a smaller network"
    assert (found is not None, told) == (asked, [] if asked else [said])


def test_a_network_that_cannot_run_is_no_reason_to_tell_more():
    for text in (KINDS["ask"], KINDS["mistake"], "order: backward"):
        found, told = quiz(text, BROKEN)
        assert (found.at, found.mistake, told) == (None, None, [])


LOOKUP = (
    "looks a number up, and here a formula is asked for; write it with names alone, or ask for a number with answer:"
)
LACKS = "a name that the network lacks belongs in domain:"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question: Q\nformula: grad(z)", [f"2:10-17 lookup-in-formula: grad() {LOOKUP}"]),
        ("question: Q\nformula: z\nwrong: [{answer: grad(z), say: b}]",
         [f"3:18-25 lookup-in-formula: grad() {LOOKUP}"]),
        ("question: Q\nformula: z\nwrong: [{answer: out, say: b}, {answer: z, say: b}, {answer: no, say: b}]",
         [f"3:18-21 unknown-name: no value is called out; {LACKS}",
          f"3:62-64 unknown-name: no value is called no; {LACKS}"]),
        ("at: backward p -> z\nask: rule\nwrong: [{answer: grad(z), say: b}]",
         [f"3:18-25 lookup-in-formula: grad() {LOOKUP}"]),
        ("at: backward p -> z\nask: local\nwrong: [{answer: out, say: b}]",
         [f"3:18-21 unknown-name: no value is called out; {STEPS}"]),
        ("question: Q\nanswer: z\nwrong: [{answer: 1 +, say: b}]",
         ["3:20-21 unexpected-end: the formula ends after + where an operand was expected"]),
        ("question: Q\nformula: a + no\ndomain: {a: colour}\nwrong: [{answer: no, say: b}]",
         ["3:10-11 bad-value: a must be 'probability', 'count', 'positive' or 'real'"]),
        ("question: Q\nformula: no\nwrong: [{answer: z}]",
         [f"2:10-12 unknown-name: no value is called no; {LACKS}",
          "3:9-10 missing-key: item 1 of wrong has no say; add say: …"]),
        ("question: Q\nanswer: z\nwrong: [z]",
         ["3:9-10 wrong-type: item 1 of wrong must be a mapping of `key: value`"]),
    ],
)  # fmt: skip
def test_a_formula_in_a_question_is_told_in_its_place(text, said):
    assert quiz(text)[1] == said


# --- its texts --------------------------------------------------------------------------------------------------------

TEXTS = [
    ("answer: z\nquestion: T", "2:11"),
    ("at: forward z\nask: value\nexplain: T", "3:10"),
    ("at: forward z\nask: value\nhints: [a, T]", "3:12"),
    ("question: Q\norder: [a, T]", "2:12"),
    ("question: Q\nchoices: [{text: a, correct: true}, {text: T}]", "2:44"),
    ("question: Q\nchoices: [{text: a, correct: true, say: T}, {text: b}]", "2:41"),
    ("question: Q\nanswer: z\nwrong: [{answer: p, say: T}]", "3:26"),
]


@pytest.mark.parametrize(("text", "place"), TEXTS)
def test_every_text_of_a_question_is_prose(text, place):
    said = "raw-html: a lesson holds no raw HTML; write Markdown, or put it into `…`"
    end = int(place.partition(":")[2]) + 1
    assert quiz(text.replace("T", "<br>")) == (None, [f"{place}-{end} {said}"])


@pytest.mark.parametrize(("text", "place"), TEXTS)
def test_what_a_text_shows_is_computed(text, place):
    line, column = map(int, place.split(":"))
    said = f"unknown-name: no value is called no; {STEPS}"
    assert quiz(text.replace("T", "'{{ no }}'")) == (None, [f"{line}:{column + 4}-{column + 6} {said}"])


def test_a_text_is_checked_where_another_is_wrong():
    said = quiz("answer: z + no\nquestion: <br>\nhints: [<br>]")[1]
    assert [each.split()[0] for each in said] == ["1:13-15", "2:11-12", "3:9-10"]


REMARK = "remark-in-text!: what follows # is a YAML remark, and no part of this text; quote the text, or delete #"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("hints:\n- a #2", "2:5-6"),
        ("hints:\n- a  # 2", "2:6-7"),
        ("hints:\n- a\n  b #2", "3:5-6"),
        ("explain: a #2", "1:12-13"),
        ("hints: [a #2\n  ]", "1:11-12"),
        ("explain: a#2", ""),
        ("explain: 'a #2'", ""),
        ("explain: 'a' # 2", ""),
        ('explain: "a" # 2', ""),
        ("explain: a\n# 2", ""),
        ("hints:\n- |\n  a\n # 2", ""),
        ("hints:\n- >\n  a\n # 2", ""),
        ("tolerance: 0.5 # 2", ""),
    ],
)
def test_a_remark_behind_a_bare_text_is_told_and_the_question_asked(text, place):
    found, told = quiz(f"{text}\nquestion: Q\nanswer: z")
    assert (found.question, told) == ("Q", [f"{place} {REMARK}"] if place else [])


# --- what can be asked of a step --------------------------------------------------------------------------------------

STEPPED = """data: {x: [1, 2]}
parameters: {w: 0.5}
forward: |
  s = w * x
  t = transpose(s)
  L = sum(t * w)
train: {learning_rate: 0.5}
"""
CHAIN = ("upstream", "local", "product", "rule", "shape")


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("forward s", ("value", "shape")),
        ("seed", ()),
        ("backward s -> w", CHAIN),
        ("backward t -> s", ("upstream", "product", "shape", "total")),
        ("backward L -> t * w", (*CHAIN[:3], "rule", "shape", "total")),
        ("unbroadcast s -> w", ("total",)),
        ("accumulate w", ("total",)),
        ("update w", ("update",)),
    ],
)
def test_what_can_be_asked_of_a_step(address, asked):
    trace = drafted(STEPPED).trace
    assert askable(trace.steps[trace.find(address)]) == asked


def test_the_backward_pass_goes_through_each_operation_once_from_the_loss():
    assert [node.name for node in nodes_in_backward(drafted(STEPPED).trace)] == ["L", "t * w", "t", "s"]
    assert [node.name for node in nodes_in_backward(drafted(NETWORK).trace)] == ["L", "p - y", "p", "z"]
