"""A `network` block: what is read of it, and what is told, sentence by sentence, of one that cannot run."""

import numpy as np
import pytest
from drafted import network

from tutor.lesson.model import Train
from tutor.lesson.walks import UNNAMED, not_finite, optimizer_for
from tutor.network import record
from tutor.network.room import Room


def followed(draft):
    """The loss, and what gradients are followed to."""
    graph = draft.trace.graph
    return graph.nodes[graph.loss].name, [graph.nodes[each].name for each in graph.followed]


# --- what is read -----------------------------------------------------------------------------------------------------

WHOLE = """name: one.1
data: {x₁: 2, y: {shape: [2], vary: [0, 1]}}
parameters:
  w: {value: 3, vary: [0, 1]}
forward: |
  z = w * x1  # the score
  L = z + sum(y)
train: {learning_rate: 0.5, steps: 7, optimizer: adam, beta2: 0.5}
"""


def test_all_of_a_network_is_read():
    draft, told = network(WHOLE, home=(12, 70))
    assert (told, draft.name, draft.line) == ([], "one.1", 2)
    assert draft.train == Train(0.5, 7, "adam", (("beta2", 0.5),))
    assert [(each.name, each.role) for each in draft.leaves] == [("x1", "data"), ("y", "data"), ("w", "parameter")]
    assert [(each.name, each.remark) for each in draft.assignments] == [("z", "the score"), ("L", "")]
    assert draft.names == {"x1", "y", "w", "z", "L"}
    assert draft.marks == {
        "": (2, 1, 45), "x1": (2, 8, 10), "y": (2, 15, 16), "w": (4, 3, 4), "z": (6, 3, 4), "L": (7, 3, 4),
    }  # fmt: skip
    assert followed(draft) == ("L", ["w"])
    graph = draft.trace.graph
    assert draft.trace.updated(graph.nodes[graph.id_of("w")]).after == pytest.approx(3 - 0.5)


def test_a_finished_network_holds_what_was_read():
    draft, _ = network(WHOLE)
    draft.notes.append("note")
    draft.quizzes.append("quiz")
    walk = draft.walk()
    assert (walk.name, walk.line, walk.train) == ("one.1", 1, draft.train)
    assert (walk.leaves, walk.assignments) == (tuple(draft.leaves), tuple(draft.assignments))
    assert (walk.notes, walk.quizzes, walk.marks) == (("note",), ("quiz",), draft.marks)
    assert walk.graph is draft.trace.graph


def test_a_network_without_a_name_is_called_network():
    assert UNNAMED == "network"
    assert network("forward: L = 1")[0].name == "network"


def test_variant_0_is_drawn_by_lesson_and_network():
    text = "data: {x: {shape: [9], vary: [-9, 9]}}\nforward: L = sum(x)"
    one, again, lesson, named = (
        network(*each)[0].trace.value("x").tolist()
        for each in ((text,), (text,), (text, "other"), (f"name: other\n{text}",))
    )
    assert one == again
    assert one != lesson != named != one


@pytest.mark.parametrize(
    ("train", "read"),
    [
        ("{learning_rate: 2}", Train(2.0, 100, "sgd", ())),
        ("{learning_rate: 1e-3, steps: 1, optimizer: momentum}", Train(0.001, 1, "momentum", ())),
        ("{learning_rate: 1, optimizer: momentum, momentum: 0}", Train(1.0, 100, "momentum", (("momentum", 0.0),))),
        ("{learning_rate: 1, steps: 1000000, optimizer: adam, eps: 1, beta1: 0.5}",
         Train(1.0, 1_000_000, "adam", (("beta1", 0.5), ("eps", 1.0)))),
    ],
)  # fmt: skip
def test_how_a_network_is_trained(train, read):
    draft, told = network(f"parameters: {{w: 1}}\nforward: L = w**2\ntrain: {train}")
    assert (draft.train, told) == (read, [])


def test_an_optimizer_has_the_settings_of_the_lesson_and_its_own_for_the_others():
    made = optimizer_for(Train(0.5, 9, "adam", (("beta2", 0.25),)))
    assert (made.rule.name, made.learning_rate) == ("adam", 0.5)
    assert dict(made.settings) == {"learning_rate": 0.5, "beta1": 0.9, "beta2": 0.25, "eps": 1e-8}


@pytest.mark.parametrize(
    ("keys", "loss", "names"),
    [
        ("data: {x: 1, y: 2}", "L", ["x", "y"]),
        ("data: {x: 1}\nparameters: {y: 2}", "L", ["y"]),
        ("data: {x: 1}\nparameters: {y: 2}\ngradients: [x, ' z ']", "L", ["y", "x", "z"]),
        ("data: {x: 1, y: 2}\ngradients: [y]", "L", ["y"]),
        ("data: {x: 1, y: 2}\ngradients: []", "L", []),
        ("data: {x: 1, y: 2}\nloss: ' z '", "z", ["x", "y"]),
    ],
)
def test_what_is_differentiated_and_followed(keys, loss, names):
    draft, told = network(f"{keys}\nforward: |\n  z = x * y\n  L = 2 * z\n")
    assert (followed(draft), told) == ((loss, names), [])


# --- what is told -----------------------------------------------------------------------------------------------------

NAME = "a name begins with a letter and goes on with letters, digits and _"
OTHER = "choose another name"
UNREACHED = "never reaches the loss: its gradient is zero; use it in forward, or delete it"
OTHERS = "choose other values for variant 0"
SCALAR = "loss-not-scalar: the loss must be a single number, and"
SUM = "labels of each row must sum to 1"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"forward: L = 1\ndata: {{2x: 1, '': 2, '?{'q' * 40}': 3}}",
         [f"2:8-10 bad-name: 2x is no name; {NAME}", f"2:15-17 bad-name: this is no name; {NAME}",
          f"2:22-65 bad-name: ?{'q' * 39} is no name; {NAME}"]),
        ("data: {x: 1}\nparameters: {x: 2}\nforward: L = x * q",
         [f"2:14-15 assigned-twice: x is assigned twice; {OTHER}", "3:18-19 unknown-name: no value is called q"]),
        ("forward: L = x1\ndata: {x1: 1, x₁: 2}", [f"2:15-17 assigned-twice: x1 is assigned twice; {OTHER}"]),
        ("forward: |\n  z = exp\n  L = z + q\ndata: {exp: 1}",
         [f"4:8-11 reserved-name: exp is a word of the language; {OTHER}"]),
        ("forward: L = f\ndata: {f: 1}\ndefine: {f(a): a}",
         [f"2:8-9 reserved-name: f is a function of this lesson; {OTHER}"]),
        ("forward: L = sum(x)\ndata: {x: {shape: [1001, 1000], vary: [0, 1]}}",
         ["2:8-9 network-too-large: a value of shape (1001, 1000) has more than 1,000,000 elements; make it smaller"]),
        ("forward: L = y\ndata: {y: one}",
         ["2:8-9 wrong-type: y must be a number or a list of numbers, not one"]),
    ],
)  # fmt: skip
def test_a_value_without_a_place_in_the_network_is_told(text, told):
    assert network(text)[1] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("data: {x: 1}", "3:1-6 nothing-to-train: this network has no parameters to train; add parameters:"),
        ("data: {x: 1}\nparameters: {}",
         "4:1-6 nothing-to-train: this network has no parameters to train; add parameters:"),
        ("data: {x: 1}\nparameters: 3", "2:1-11 wrong-type: parameters must be a mapping of `key: value`"),
        ("data: {x: 1}\nparametres: {w: 3}",
         "2:1-11 unknown-key: no key is called parametres here; did you mean parameters?"),
    ],
)  # fmt: skip
def test_a_network_without_parameters_has_nothing_to_train(text, told):
    draft, said = network(f"{text}\nforward: L = x\ntrain: {{learning_rate: 1}}")
    assert (said, draft.train) == ([told], Train(1.0, 100, "sgd", ()))


@pytest.mark.parametrize(
    ("train", "settings", "said"),
    [
        ("momentum: 0.5", (), "27-35 unknown-key: the optimizer sgd has no momentum; "
                              "delete it, or write optimizer: momentum"),
        ("beta1: 0.5", (), "27-32 unknown-key: the optimizer sgd has no beta1; delete it, or write optimizer: adam"),
        ("optimizer: momentum, eps: 1, momentum: 0.5", (("momentum", 0.5),),
         "48-51 unknown-key: the optimizer momentum has no eps; "
         "delete it, or write optimizer: adam; momentum has momentum"),
        ("beta1: 0.5, optimizer: adam, momentum: 0.5", (("beta1", 0.5),),
         "56-64 unknown-key: the optimizer adam has no momentum; "
         "delete it, or write optimizer: momentum; adam has beta1, beta2, eps"),
    ],
)  # fmt: skip
def test_a_setting_of_another_optimizer_is_told_and_left_out(train, settings, said):
    draft, told = network(f"parameters: {{w: 1}}\nforward: L = w\ntrain: {{learning_rate: 1, {train}}}")
    assert (told, draft.train.settings) == ([f"3:{said}"], settings)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("data: {x: 1}\nforward: |\n  # nothing\n",
         ["2:1-8 no-formula: this network has no formula; write name = expression"]),
        ("forward: ''", ["1:1-8 no-formula: this network has no formula; write name = expression"]),
        ("forward: |\n  x + 1\n  L = 2",
         ["2:3-8 bad-formula-line: this line assigns nothing; write name = expression"]),
        ("forward: L = 1\nnaem: a", ["2:1-5 unknown-key: no key is called naem here; did you mean name?"]),
        ("forward: L", ["1:10-11 bad-formula-line: this line assigns nothing; write name = expression"]),
        ("forward: |\n  z = q\n  L = z", ["2:7-8 unknown-name: no value is called q"]),
        ("forward: L = x\nloss: x\ndata: {x: 1}",
         ["2:7-8 bad-loss: the loss x is no formula's name; name a line of forward"]),
        ("forward: L = 1\nloss: LL", ["2:7-9 unknown-name: no value is called LL; did you mean L?"]),
        ("forward: L = 1\nloss: 2L", ["2:7-9 unknown-name: no value is called 2L; did you mean L?"]),
        ("data: {x: [1, 2]}\nforward: |\n  z = x\n  y = z\n  L = 2 * y\n",
         [f"5:3-4 {SCALAR} L has shape (2,); reduce it with sum or mean"]),
        ("data: {x: [1, 2]}\nforward: |\n  z = x\n  L = sum(z)\nloss: z",
         [f"5:7-8 {SCALAR} z has shape (2,); reduce it with sum or mean"]),
        ("data: {x: [1, 2]}\nforward: L = x +\nloss: q",
         ["2:16-17 unexpected-end: the formula ends after + where an operand was expected"]),
    ],
)  # fmt: skip
def test_a_network_without_a_graph_is_told(text, told):
    draft, said = network(text)
    assert (said, draft.trace) == (told, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("forward: L = q\nparametres: {q: 1}", "2:1-11 unknown-key: no key is called parametres here; "
                                               "did you mean parameters?"),
        ("forward: L = q\ngradients: [q, u]\ndata: 3", "3:1-5 wrong-type: data must be a mapping of `key: value`"),
        ("forward: L = q\nparameters: 3", "2:1-11 wrong-type: parameters must be a mapping of `key: value`"),
        ("forward: L = f(1)\ndefine: 3", "2:1-7 wrong-type: define must be a mapping of `key: value`"),
        ("forward: |\n  L = q +\ngradients: [L]",
         "2:9-10 unexpected-end: the formula ends after + where an operand was expected"),
        ("forward: |\n  z = q\n  L = 1\nname: a b",
         "2:7-8 unknown-name: no value is called q"),
    ],
)  # fmt: skip
def test_what_follows_from_what_was_told_is_not_told(text, told):
    assert told in network(text)[1]
    assert len(network(text)[1]) == 1 + ("a b" in text)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("[x, zz]", ["5:16-18 unknown-name: no value is called zz; did you mean z?"]),
        ("[q, x, ' u? ']",
         ["5:13-14 unknown-name: no value is called q", "5:19-25 unknown-name: no value is called  u? "]),
        (f"[{'q' * 41}]", [f"5:13-54 unknown-name: no value is called {'q' * 40}"]),
        ("[x, y]", []),
        ("[b]", []),
    ],
)  # fmt: skip
def test_gradients_are_followed_to_what_there_is(names, told):
    text = "data: {x: 1, b: one}\nforward: |\n  z = x\n  y = z\n"
    assert network(f"{text}gradients: {names}")[1] == [
        "1:14-15 wrong-type: b must be a number or a list of numbers, not one",
        *told,
    ]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("data: {x: 1, y: 2}", [f"1:14-15 unreached!: y {UNREACHED}"]),
        ("data: {x: 1, u: 2}", []),
        ("data: {x: 1, u: 2}\ngradients: [u]", [f"1:14-15 unreached!: u {UNREACHED}"]),
        ("data: {x: 1, u: 2}\nparameters: {w: 1}", [f"2:14-15 unreached!: w {UNREACHED}"]),
        ("data: {x: 1, u: 2}\nparameters: {w₁: 1}\ngradients: [x, ' t ']",
         [f"2:14-16 unreached!: w1 {UNREACHED}", f"3:16-21 unreached!: t {UNREACHED}"]),
        ("parameters: {u: 2, x: 1}", [f"1:14-15 unreached!: u {UNREACHED}"]),
    ],
)  # fmt: skip
def test_what_never_reaches_the_loss_is_told(keys, told):
    forward = f"forward: |\n  t = {'u' if 'u:' in keys else '2'} * x\n  L = x\n"
    draft, said = network(f"{keys}\n{forward}")
    assert (said, draft.trace is None) == (told, False)


@pytest.mark.parametrize(
    ("data", "forward", "told"),
    [
        ("x: 0", "  z = log(x)\n  L = z + 1", f"2:7-13 not-finite: z is -inf in variant 0; {OTHERS}"),
        ("x: 0", "  y = 2\n  z = 3 + log(0 * x)\n  L = z",
         f"3:11-21 not-finite: log(0 * x) is -inf in variant 0; {OTHERS}"),
        ("x: [1, -1, 0]", "  z = log(x)\n  L = sum(z)", f"2:7-13 not-finite: z is nan in variant 0; {OTHERS}"),
        ("x: 0", "  z = sqrt(x)\n  L = z + 1",
         f"2:7-14 not-finite: the gradient of x through z is inf in variant 0; {OTHERS}"),
        ("x: 0", "  z = 1e200 * x\n  u = z * 1e200\n  L = u",
         f"2:7-16 not-finite: the gradient of x through z is inf in variant 0; {OTHERS}"),
        ("x: 0", "  z = 1\n  L = 1e308 * x + 1e308 * x\n",
         f"3:7-28 not-finite: the gradient of x overflows where contributions are added up in variant 0; {OTHERS}"),
        ("z: [1, 2], y: [1, 2]", "  t = 3\n  L = 2 * softmax_cross_entropy(z, y)",
         f"3:11-38 outside-domain: softmax_cross_entropy(z, y): the {SUM}"),
        ("z: [1, 2], y: [1, 2]", "  a = softmax_cross_entropy(z, y)\n  L = a", f"2:7-34 outside-domain: a: the {SUM}"),
    ],
)  # fmt: skip
def test_a_network_that_makes_no_finite_numbers_is_told_where(data, forward, told):
    draft, said = network(f"forward: |\n{forward}\ndata: {{{data}}}")
    assert (said, draft.trace) == ([told], None)


def test_the_first_that_is_not_finite_is_named_with_its_node():
    draft, _ = network("data: {x: 4, v: [1, 2]}\nforward: |\n  z = log(x) * x\n  L = sum(sqrt(v)) + sqrt(z)")
    assert not_finite(draft.trace) is None

    def fault(**values):
        with np.errstate(all="ignore"):
            trace = record(draft.trace.graph, {**{each.name: each.value for each in draft.leaves}, **values})
        node, said = not_finite(trace)
        return node.name, said

    assert fault(x=np.float64(0)) == ("log(x)", "log(x) is -inf")
    assert fault(x=np.float64(1)) == ("sqrt(z)", "the gradient of z through sqrt(z) is inf")
    assert fault(v=np.array([1.0, -1.0])) == ("sqrt(v)", "sqrt(v) is nan")
    assert fault(v=np.array([1.0, 0.0])) == ("sqrt(v)", "the gradient of v through sqrt(v) is inf")


def test_networks_share_the_room_of_their_lesson():
    room = Room("the lesson", nodes=3)
    assert network("forward: L = 1", room=room)[1] == []
    assert network("forward: L = 1", room=room)[1] == ["1:14-15 network-too-large: the lesson has more than 3 nodes"]


def test_what_cannot_be_read_at_all_names_nothing():
    draft, _ = network("forward: L = x\ndata: {x: 1}\nnaem: a")
    assert (draft.names, draft.trace, [*draft.marks]) == (frozenset(), None, ["", "x"])
