"""The keys of a lesson's blocks: what is told of each that is wrong, and what is left of the block without it."""

import pytest
from told import read_with

from tutor.lesson.schema import FrontMatter, NetworkBlock, NoteBlock, QuizBlock, Valid, validate
from tutor.lesson.yaml_events import read_yaml

KINDS = {"front": FrontMatter, "network": NetworkBlock, "note": NoteBlock, "quiz": QuizBlock}


def block(kind, text):
    """What is left, what was left out, and what is told; a block's own key stands at the second letter."""

    def read(report):
        home = None if kind == "front" else (1, 2)
        valid = validate(KINDS[kind], read_yaml(report.source.whole(), report), home, report)
        return valid and (valid.block.model_dump(exclude_unset=True), set(valid.lost))

    return read_with(read, text)


TEXT = "must be text"
EMPTY = "must be text that is not empty"
GIVE = "give it a value, or delete the key"
MAPPING = "must be a mapping of `key: value`"
ONE_WORD = "must be one word of letters, digits, - and ."
ASKS = "'value', 'upstream', 'local', 'product', 'total', 'shape', 'rule' or 'update'"
DOMAINS = "'probability', 'count', 'positive' or 'real'"
SLIPS = "slip must be the name of a known mistake: no-upstream, no-local, added, sign, …"
FRONT_KEYS = "the keys known here are format, title, summary, requires, minutes, authors, license, tags"
VALUE_KEYS = "the keys known here are value, shape, vary, decimals, choices"
TRAIN_KEYS = "the keys known here are learning_rate, steps, optimizer, momentum, beta1, beta2, eps"


@pytest.mark.parametrize(
    ("kind", "text", "left"),
    [
        ("front", "format: 1\ntitle: a\nminutes: 600", {"format": 1, "title": "a", "minutes": 600}),
        ("front", "format: 1\ntitle: a\nminutes: 1", {"format": 1, "title": "a", "minutes": 1}),
        ("network", "forward: x\nname: é-1.b_\ndata: {x: 1, y: [1]}\ntrain:\nloss:",
         {"forward": "x", "name": "é-1.b_", "data": {"x": 1, "y": [1]}, "train": None, "loss": None}),
        ("network", "forward: ''\ntrain: {learning_rate: 1e-9, steps: 1, momentum: 0, beta1: 0.999}",
         {"forward": "", "train": {"learning_rate": 1e-9, "steps": 1, "momentum": 0.0, "beta1": 0.999}}),
        ("quiz", "answer: 2.5\nformula: 1\nwrong: [{answer: -3, say: b}]",
         {"answer": "2.5", "formula": "1", "wrong": [{"answer": "-3", "say": "b"}]}),
        ("quiz", f"order: [{', '.join('abcdefghijkl')}]\ntolerance: 0.99",
         {"order": [*"abcdefghijkl"], "tolerance": 0.99}),
        ("quiz", "order: backward\nat:\nid: 1a", {"order": "backward", "at": None, "id": "1a"}),
        ("note", "at: x\ntext: ''", {"at": "x", "text": ""}),
    ],
)  # fmt: skip
def test_a_block_without_mistakes_is_read(kind, text, left):
    assert block(kind, text) == ((left, set()), [])


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("front", "format: 1", ["- missing-key: the front matter has no title; add title: …"]),
        ("front", "title: a", ["- missing-key: the front matter has no format; add format: …"]),
        ("front", "format: 2\ntitle: ''",
         ["1:1-7 unsupported-format: format must be 1; write format: 1", f"2:1-6 bad-value: title {EMPTY}"]),
        ("front", "format:\ntitle:",
         ["1:1-7 unsupported-format: format must be 1; write format: 1", f"2:1-6 wrong-type: title {TEXT}; {GIVE}"]),
        ("front", "format: [1]\ntitle: 3",
         ["1:1-7 unsupported-format: format must be 1; write format: 1",
          f'2:1-6 wrong-type: title {TEXT}; quote it: "3"']),
        ("network", "{}", ["1:2-3 missing-key: this block has no forward; add forward: …"]),
        ("network", "forward: 1", ['1:1-8 wrong-type: forward must be text; quote it: "1"']),
        ("note", "title: 3",
         ['1:1-6 wrong-type: title must be text; quote it: "3"',
          "1:2-3 missing-key: this block has no at; add at: …",
          "1:2-3 missing-key: this block has no text; add text: …"]),
        ("network", "data: {x: {vary: 3, choices: {a: 1}}}",
         ["1:2-3 missing-key: this block has no forward; add forward: …",
          "1:12-16 wrong-type: vary must be a list", "1:21-28 wrong-type: choices must be a list"]),
    ],
)  # fmt: skip
def test_without_what_it_needs_there_is_no_block(kind, text, told):
    assert block(kind, text) == (None, told)


@pytest.mark.parametrize(
    ("text", "lost", "told"),
    [
        ("minutes: 601", {"minutes"}, ["minutes must be 600 or less"]),
        ("minutes: 0", {"minutes"}, ["minutes must be 1 or more"]),
        ("minutes: 1.5", {"minutes"}, ["minutes must be a whole number"]),
        ("license: 1", {"license"}, ['license must be text; quote it: "1"']),
        ("summary: [a]", {"summary"}, ["summary must be text"]),
        ("authors: me", {"authors"}, ["authors must be a list"]),
        ("xyz: 1", {"xyz"}, [f"no key is called xyz here; {FRONT_KEYS}"]),
        ("minuts: 1", {"minuts"}, ["no key is called minuts here; did you mean minutes?"]),
        ("titel: 1\nsumary: b", {"titel", "sumary"},
         ["no key is called titel here; did you mean title?", "no key is called sumary here; did you mean summary?"]),
    ],
)  # fmt: skip
def test_a_key_of_the_front_matter_that_is_wrong_is_left_out(text, lost, told):
    (left, left_out), said = block("front", f"format: 1\ntitle: a\n{text}")
    assert (left, left_out) == ({"format": 1, "title": "a"}, {(each,) for each in lost})
    assert [each.partition(": ")[2] for each in said] == told
    ends = [len(line.partition(":")[0]) + 1 for line in text.split("\n")]
    assert [each.split()[0] for each in said] == [f"{line}:1-{end}" for line, end in enumerate(ends, 3)]


@pytest.mark.parametrize(
    ("text", "left", "lost", "told"),
    [
        ("name: a b", {}, [("name",)], [f"2:1-5 bad-value: name {ONE_WORD}"]),
        ("name: -a", {}, [("name",)], [f"2:1-5 bad-value: name {ONE_WORD}"]),
        ("choices: 1", {}, [("choices",)],
         ["2:1-8 unknown-key: no key is called choices here; "
          "the keys known here are name, data, parameters, forward, loss, gradients, define, train"]),
        ("loss: ' '", {}, [("loss",)], [f"2:1-5 bad-value: loss {EMPTY}"]),
        ("gradients: x", {}, [("gradients",)], ["2:1-10 wrong-type: gradients must be a list"]),
        ("gradients: [x, 2]", {}, [("gradients",)],
         ['2:16-17 wrong-type: item 2 of gradients must be text; quote it: "2"']),
        ("define: 3", {}, [("define",)], [f"2:1-7 wrong-type: define {MAPPING}"]),
        ("data:", {}, [("data",)], [f"2:1-5 wrong-type: data {MAPPING}; {GIVE}"]),
        ("data: {x: {value: 1, vry: 2}, y: 3}", {"data": {"x": {"value": 1}, "y": 3}}, [("data", "x", "vry")],
         ["2:22-25 unknown-key: no key is called vry here; did you mean vary?"]),
        ("parameters: {x: {q: 2}}", {"parameters": {"x": {}}}, [("parameters", "x", "q")],
         [f"2:18-19 unknown-key: no key is called q here; {VALUE_KEYS}"]),
        ("train: 3", {}, [("train",)], [f"2:1-6 wrong-type: train {MAPPING}"]),
        ("train: {q: 1, learning_rate: 1}", {"train": {"learning_rate": 1.0}}, [("train", "q")],
         [f"2:9-10 unknown-key: no key is called q here; {TRAIN_KEYS}"]),
        ("train: {steps: 0}", {}, [("train",), ("train", "steps")],
         ["2:1-6 missing-key: train has no learning_rate; add learning_rate: …",
          "2:9-14 bad-value: steps must be 1 or more"]),
        ("train: {learning_rate: 0, steps: 1000001}", {},
         [("train",), ("train", "learning_rate"), ("train", "steps")],
         ["2:9-22 bad-value: learning_rate must be more than 0", "2:27-32 bad-value: steps must be 1,000,000 or less"]),
        ("train: {learning_rate: .inf}", {}, [("train",), ("train", "learning_rate")],
         ["2:9-22 not-finite: learning_rate must be a finite number"]),
        ("train: {learning_rate: 1, beta1: 1, beta2: -0.1}", {"train": {"learning_rate": 1.0}},
         [("train", "beta1"), ("train", "beta2")],
         ["2:27-32 bad-value: beta1 must be less than 1", "2:37-42 bad-value: beta2 must be 0 or more"]),
        ("train: {learning_rate: 1, optimizer: adem}", {"train": {"learning_rate": 1.0}}, [("train", "optimizer")],
         ["2:27-36 bad-value: optimizer must be 'sgd', 'momentum' or 'adam'; did you mean adam?"]),
        ("train: {learning_rate: 1, optimizer: [sgd]}", {"train": {"learning_rate": 1.0}}, [("train", "optimizer")],
         ["2:27-36 bad-value: optimizer must be 'sgd', 'momentum' or 'adam'"]),
    ],
)  # fmt: skip
def test_a_key_of_a_network_that_is_wrong_is_left_out(text, left, lost, told):
    assert block("network", f"forward: x\n{text}") == (({"forward": "x", **left}, set(lost)), told)


@pytest.mark.parametrize(
    ("text", "lost", "told"),
    [
        ("ask: vale", [("ask",)], [f"1:1-4 bad-value: ask must be {ASKS}; did you mean value?"]),
        ("ask: 3", [("ask",)], [f"1:1-4 bad-value: ask must be {ASKS}"]),
        ("id: a b", [("id",)], [f"1:1-3 bad-value: id {ONE_WORD}"]),
        ("id: 3", [("id",)], ['1:1-3 wrong-type: id must be text; quote it: "3"']),
        ("question: ' '", [("question",)], [f"1:1-9 bad-value: question {EMPTY}"]),
        ("tolerance: 1", [("tolerance",)], ["1:1-10 bad-value: tolerance must be less than 1"]),
        ("tolerance: 0", [("tolerance",)], ["1:1-10 bad-value: tolerance must be more than 0"]),
        ("tolerance: a", [("tolerance",)], ["1:1-10 wrong-type: tolerance must be a number"]),
        ("hints: [a, [b]]", [("hints",)], ["1:12-15 wrong-type: item 2 of hints must be text"]),
        ("hints: [a, '', ]", [("hints",)], [f"1:12-14 bad-value: item 2 of hints {EMPTY}"]),
        ("answer: true", [("answer",)], ['1:1-7 wrong-type: answer must be text; quote it: "true"']),
        ("formula: [1]", [("formula",)], ["1:1-8 wrong-type: formula must be text"]),
        ("choices: [{text: a}]", [("choices",)], ["1:1-8 bad-value: choices must be a list of at least 2"]),
        ("choices: [{text: 1, correct: 1}, 3]", [("choices", 0, "text"), ("choices", 0, "correct"), ("choices",)],
         ['1:12-16 wrong-type: text must be text; quote it: "1"', "1:21-28 wrong-type: correct must be true or false",
          f"1:34-35 wrong-type: item 2 of choices {MAPPING}"]),
        ("choices: [{txt: a}, {text: b}]", [("choices", 0, "txt"), ("choices",)],
         ["1:11-12 missing-key: item 1 of choices has no text; add text: …",
          "1:12-15 unknown-key: no key is called txt here; did you mean text?"]),
        ("wrong: [{answer: 1}, {say: b, x: 1}, 3]",
         [("wrong", 1, "x"), ("wrong", 1, "answer"), ("wrong", 2), ("wrong",)],
         ["1:9-10 missing-key: item 1 of wrong has no say; add say: …",
          "1:22-23 missing-key: item 2 of wrong has no answer; add answer: …",
          "1:31-32 unknown-key: no key is called x here; the keys known here are answer, say",
          f"1:38-39 wrong-type: item 3 of wrong {MAPPING}"]),
        ("mistake: {slip: sign}", [("mistake",)], ["1:1-8 missing-key: mistake has no at; add at: …"]),
        ("mistake: {at: 1, slip: sing, x: 1}", [("mistake",), *(("mistake", each) for each in ("at", "slip", "x"))],
         ['1:11-13 wrong-type: at must be text; quote it: "1"', f"1:18-22 bad-value: {SLIPS}; did you mean sign?",
          "1:30-31 unknown-key: no key is called x here; the keys known here are at, slip"]),
        ("mistake: {at: seed, slip: zzz}", [("mistake",), ("mistake", "slip")], [f"1:21-25 bad-value: {SLIPS}"]),
        ("order: bakward", [("order",)],
         ["1:1-6 bad-value: order must be a list of texts, or backward; did you mean backward?"]),
        ("order: {a: 1}", [("order",)], ["1:1-6 bad-value: order must be a list of texts, or backward"]),
        ("order: [a]", [("order",)], ["1:1-6 bad-value: order must be a list of at least 2"]),
        (f"order: [{', '.join('abcdefghijklm')}]", [("order",)],
         ["1:1-6 bad-value: order must be a list of at most 12"]),
        ("order: [a, 2]", [("order",)],
         ['1:12-13 wrong-type: item 2 of order must be text; quote it: "2"']),
        ("domain: 3", [("domain",)], [f"1:1-7 wrong-type: domain {MAPPING}"]),
    ],
)  # fmt: skip
def test_a_key_of_a_quiz_that_is_wrong_is_left_out(text, lost, told):
    assert block("quiz", text) == (({}, set(lost)), told)


def test_a_domain_that_is_wrong_is_left_out_of_the_others():
    (left, lost), told = block("quiz", "domain: {p: probabilty, q: 3, r: , s: real}")
    assert (left, lost) == ({"domain": {"s": "real"}}, {("domain", "p"), ("domain", "q"), ("domain", "r")})
    assert told == [
        f"1:10-11 bad-value: p must be {DOMAINS}; did you mean probability?",
        f"1:25-26 bad-value: q must be {DOMAINS}",
        f"1:31-32 bad-value: r must be {DOMAINS}; {GIVE}",
    ]


def test_a_key_that_is_unknown_may_have_been_any():
    (left, lost), told = block("quiz", "ask: local\nsteps: 3")
    keys = "at, id, ask, question, answer, tolerance, formula, domain, choices, order, mistake, hints, explain, wrong"
    assert (left, lost) == ({"ask": "local"}, {("steps",)})
    assert told == [f"2:1-6 unknown-key: no key is called steps here; the keys known here are {keys}"]


@pytest.mark.parametrize(
    ("lost", "names", "is_lost"),
    [
        ([], ["data"], False),
        ([("data",)], ["data"], True),
        ([("data",)], ["train", "data"], True),
        ([("data",)], ["train"], False),
        ([("data",)], [], False),
        ([("data", "x")], ["data"], False),
        ([("data", "x"), ("train",)], ["train"], True),
        ([("naem",)], [], True),
        ([("naem",)], ["train"], True),
        ([("naem", "x")], ["train"], False),
    ],
)
def test_a_key_was_left_out_whole(lost, names, is_lost):
    assert Valid(NetworkBlock(forward="x"), frozenset(lost)).lost_key(*names) is is_lost
