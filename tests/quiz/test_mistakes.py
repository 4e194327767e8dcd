"""Spot the mistake: one wrong step, all that follows made from it, and two questions about it."""

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from unit_network import UNIT

from tutor.lesson.model import Mistake
from tutor.network import Chain
from tutor.network.combine import combine, summed_to
from tutor.plain import Plain
from tutor.progress.store import Store
from tutor.quiz import grade, mistakes
from tutor.quiz.mistakes import mistake_of, trace_with_room
from tutor.quiz.slips import SLIPS
from tutor.session import Material, Session, node_views
from tutor.session.view import prose

VARIED = UNIT.replace("x: 1.3", "x: {value: 1.3, vary: [0.5, 2]}")


def quiz(at, slip, more=""):
    return f"```quiz\nid: spot\nmistake: {{at: {at}, slip: {slip}}}\n{more}```\n"


def questions(material):
    return [question for _, question in material.questions()]


def made(material, at, slip):
    """The trace with a mistake, without a quiz of the lesson's."""
    (asked,) = [each for each in material.lesson.quizzes if each.mistake]
    return mistake_of(replace(asked, mistake=Mistake(at, slip)), material.walks[0].trace)


@pytest.fixture
def unit(lesson):
    return lesson(UNIT + quiz("backward p -> z", "no-local"))


def right_place(question):
    return 1 + next(place for place, choice in enumerate(question.choices) if choice.correct)


# --- the wrong trace --------------------------------------------------------------------------------------------------


def test_what_follows_is_made_from_the_wrong_number(unit):
    """p = σ(0.71) = 0.6704, ∂L/∂p = −0.6592; without the local factor that is ∂L/∂z too."""
    wrong = made(unit, "backward p -> z", "no-local")
    upstream = 2 * (1 / (1 + np.exp(-0.71)) - 1)
    assert wrong.trace.gradient("z") == pytest.approx(upstream)
    assert wrong.trace.gradient("w") == pytest.approx(upstream * 1.3)
    assert wrong.trace.gradient("b") == pytest.approx(upstream)
    assert wrong.trace.step(wrong.trace.find("update w")).after == pytest.approx(0.7 - 0.5 * upstream * 1.3)
    assert wrong.trace.gradient("p") == pytest.approx(upstream)
    assert wrong.trace.value("p") == wrong.right.value("p")
    assert wrong.right.gradient("w") == pytest.approx(upstream * 0.6704 * 0.3296 * 1.3, rel=1e-3)


def test_a_wrong_local_derivative_is_multiplied_rightly(unit):
    wrong = made(unit, "backward p -> z", "wrong-point")
    step = wrong.trace.step(wrong.index)
    assert step.local == pytest.approx(0.71 * 0.29)
    assert step.product == pytest.approx(step.upstream * step.local)


def test_a_wrong_sum(lesson):
    material = lesson(
        "```network\nparameters: {x: 0.7}\nforward: |\n  s = x + 1\n  a = s**2\n  b = 3 * s\n  L = a * b\n```\n\n"
        + quiz("accumulate s", "overwrote")
    )
    wrong = made(material, "accumulate s", "overwrote")
    step = wrong.trace.step(wrong.index)
    assert step.after == step.contribution == wrong.trace.gradient("x")
    assert wrong.right.gradient("x") == step.before + step.contribution


def test_a_wrong_sum_over_copies_and_a_wrong_update(lesson):
    material = lesson(
        "```network\ndata: {x: [1.5, -0.4]}\nparameters: {b: 0.3}\nforward: |\n  Y = x + b\n  L = sum(Y**2)\n"
        "train: {learning_rate: 0.1}\n```\n\n" + quiz("unbroadcast Y -> b", "sign")
    )
    wrong = made(material, "unbroadcast Y -> b", "sign")
    assert wrong.trace.gradient("b") == -wrong.right.gradient("b") == pytest.approx(-3.4)
    assert wrong.trace.step(wrong.trace.find("update b")).after == pytest.approx(0.3 + 0.34)
    wrong = made(material, "update b", "ascended")
    assert wrong.trace.gradient("b") == pytest.approx(3.4)
    assert wrong.trace.step(wrong.index).after == pytest.approx(0.3 + 0.34)


@pytest.mark.parametrize(
    ("at", "slip"),
    [
        ("backward p -> z", "mask-ignored"),  # there is no gate
        ("backward z -> b", "no-local"),  # the slope is 1, so it is right
        ("update w", "plain-descent"),  # that is what it does
        ("backward p - y -> p", "other-operand"),  # no gradient into data can be mistaken for it where it is 1 too
    ],
)
def test_a_mistake_that_cannot_be_made_there_is_none(unit, at, slip):
    found = made(unit, at, slip)
    assert found is None or slip == "other-operand"


def test_a_mistake_of_another_shape_is_none(lesson):
    material = lesson(
        "```network\ndata: {X: [[1, 2, 3], [4, 5, 7]]}\nparameters: {W: [[1.5], [2], [0.5]]}\nforward: |\n"
        "  Y = X @ W\n  L = sum(Y * Y)\n```\n\n" + quiz("backward Y -> W", "transposed")
    )
    assert made(material, "backward Y -> W", "transposed") is None
    assert made(material, "backward Y -> W", "sign") is not None


def test_a_quiz_without_a_mistake_has_none(lesson):
    material = lesson(UNIT + "```quiz\nid: q\nquestion: What?\nanswer: p\n```\n")
    assert mistake_of(material.lesson.quizzes[0], material.walks[0].trace) is None


def consistent(step, trace):
    """Whether a step gives what its own numbers make."""
    if isinstance(step, Chain):
        made = combine(step.combine, step.upstream, step.local, step.axes, step.edge.input.shape)
        return np.allclose(made, step.product)
    if step.kind == "unbroadcast":
        return np.allclose(summed_to(step.before, step.after.shape), step.after)
    if step.kind == "accumulate":
        return np.allclose(step.before + step.contribution, step.after)
    if step.kind == "update":
        kept = tuple(each.before for each in step.state)
        return np.allclose(step.optimizer.update(step.before, step.gradient, kept, step.t).after, step.after)
    return True


def test_in_every_network_no_step_but_the_wrong_one_is_inconsistent(material, lesson):
    """For each slip at each step: before it all is as it was; behind it, all follows."""
    blank = replace(lesson(UNIT + quiz("update w", "sign")).lesson.quizzes[0])
    for walk in material.walks:
        trace = walk.trace
        right = [step[-1] if step.kind != "chain" else step.product for step in trace.steps]
        for step in list(trace.steps)[trace.backward_start + 1 :: 3]:
            for slip in ("sign", "no-local", "overwrote", "not-updated", "wrong-point"):
                wrong = mistake_of(replace(blank, mistake=Mistake(step.address, slip)), trace)
                if wrong is None:
                    continue
                assert wrong.trace.addresses == trace.addresses
                for index, other in enumerate(wrong.trace.steps):
                    assert index == wrong.index or consistent(other, wrong.trace), (other.address, slip)
                    if index < wrong.index and other.kind == "chain":
                        np.testing.assert_array_equal(other.product, right[index])


# --- the two questions ------------------------------------------------------------------------------------------------


def test_the_steps_are_listed_and_one_is_wrong(unit):
    find, _ = questions(unit)
    trace = unit.walks[0].trace
    assert find.id == "spot"
    assert find.kind == "choice"
    assert [choice.text.partition(": ")[0] for choice in find.choices] == list(trace.addresses)[
        trace.backward_start + 1 :
    ]
    (wrong,) = [choice for choice in find.choices if choice.correct]
    assert wrong.text == "backward p -> z: −0.6592 × 0.2210 ≈ −0.6592"
    assert "backward w * x -> w: −0.6592 × 1.3 ≈ −0.8570" in [choice.text for choice in find.choices]
    told = grade(find, str(right_place(find)))
    assert told.verdict == "right"
    assert told.message == f"Right. {SLIPS['no-local']}"


def test_a_wrong_guess_is_told_apart(unit):
    """Before the wrong step all is right; behind it, right only in itself."""
    find, _ = questions(unit)
    place = right_place(find)
    assert grade(find, str(place - 1)).message == "This step is right."
    told = grade(find, str(place + 1))
    assert told.verdict == "wrong"
    assert "wrong already" in told.message


def test_then_it_is_put_right(unit):
    _, fix = questions(unit)
    assert (fix.id, fix.kind) == ("spot fix", "number")
    assert "backward p -> z" in fix.prompt
    assert grade(fix, "-0.1457").verdict == "right"
    assert grade(fix, "-0.6592").slips == ("no-local",)
    assert grade(fix, "(p - y) * 2 * p * (1 - p)").verdict == "right"
    assert len(fix.hints) == 3
    assert not any("0.1457" in hint for hint in fix.hints)


def test_what_the_mistakes_sum_should_have_been_is_an_array(lesson):
    material = lesson(
        "```network\ndata: {c: [2, 3]}\nparameters: {z: [1.2, -0.5]}\nforward: |\n  h = relu(z)\n  L = h @ c\n```\n\n"
        + quiz("backward h -> z", "mask-ignored")
    )
    find, fix = questions(material)
    assert "[2, 3] × [1, 1] = [2, 3]" in find.choices[right_place(find) - 1].text
    assert fix.kind == "array"
    assert grade(fix, "[2, 0]").verdict == "right"
    assert "mask-ignored" in grade(fix, "[2, 3]").slips


def test_the_authors_words_stand_with_both(lesson):
    words = "question: Who *slept* at {{ z }}, with {{ grad(z) }}?\nhints: ['Look at {{ p }}.']\n"
    words += "explain: It is {{ grad(z) }}.\n"
    find, fix = questions(lesson(UNIT + quiz("backward p -> z", "no-local", words)))
    assert find.prompt.startswith("Who slept at 0.71, with ?? Here ")
    assert find.hints[0] == "Look at 0.6704."
    assert len(find.hints) == 3
    assert fix.explain == "It is −0.1457."
    assert "slept" not in fix.prompt


def test_a_long_trace_shows_some_lines_around(lesson):
    lines = "\n".join(f"  h{n} = tanh(h{n - 1} * w)" for n in range(1, 9))
    body = f"```network\ndata: {{h0: 0.8}}\nparameters: {{w: 0.9}}\nforward: |\n{lines}\n```\n\n"
    places = set()
    for number in range(1, 9):
        find, _ = questions(lesson(body + quiz(f"backward h{number} -> h{number - 1} * w", "sign")))
        assert len(find.choices) == 12
        assert f"backward h{number} -> h{number - 1} * w: " in find.choices[right_place(find) - 1].text
        places.add(right_place(find))
    assert len(places) > 3


def test_the_values_that_the_lines_read_are_told(unit):
    find, _ = questions(unit)
    assert find.prompt.endswith("Here x = 1.3, y = 1, w = 0.7, b = −0.2, w * x = 0.91, z = 0.71, p = 0.6704, "
                                "p - y = −0.3296, L = 0.1086.")  # fmt: skip


# --- numbers of its own -----------------------------------------------------------------------------------------------


def test_where_numbers_vary_the_question_has_its_own(lesson):
    material = lesson(VARIED + quiz("backward p -> z", "no-local"))
    find, fix = questions(material)
    (x,) = re.findall(r"Here x = ([^,]+),", find.prompt)
    assert float(x) != 1.3
    z = 0.7 * float(x) - 0.2
    p = 1 / (1 + np.exp(-z))
    assert fix.answer == pytest.approx(2 * (p - 1) * p * (1 - p))
    again = questions(Material(material.lesson))
    assert again[0].prompt == find.prompt
    assert questions(Material(material.lesson, 1))[0].prompt != find.prompt


def test_what_is_put_right_tells_what_the_step_was_handed(lesson):
    """With numbers of its own these stand nowhere else; with the walk's they stand on the screen."""
    _, fix = questions(lesson(VARIED + quiz("backward p -> z", "no-local")))
    found = re.search(r" Here ∂L/∂p = (.+), z = (.+), p = (.+)\.$", fix.prompt)
    upstream, z, p = (float(each.replace("−", "-")) for each in found.groups())
    assert upstream == pytest.approx(2 * (p - 1), rel=1e-3)
    assert p == pytest.approx(1 / (1 + np.exp(-z)), rel=1e-3)
    assert upstream * p * (1 - p) == pytest.approx(fix.answer, rel=1e-3)
    _, fix = questions(lesson(UNIT + quiz("backward p -> z", "no-local")))
    assert "Here" not in fix.prompt


def test_a_sum_that_is_put_right_tells_both_that_are_added(lesson):
    body = (
        "```network\ndata: {x: {value: 1.5, vary: [0.5, 2]}}\nforward: |\n  u = x**2\n  v = 3 * x\n  L = u * v\n```\n\n"
    )
    _, fix = questions(lesson(body + quiz("accumulate x", "overwrote")))
    found = re.search(r" Here ∂L/∂x = (.+) so far, and (.+) is added\.$", fix.prompt)
    assert sum(map(float, found.groups())) == pytest.approx(fix.answer, rel=1e-3)


@pytest.mark.parametrize(
    ("optimizer", "more"),
    [
        ("sgd", "learning_rate = 0.5"),
        ("momentum", "v = 0, learning_rate = 0.5, momentum = 0.9"),
        ("adam", "m = 0, v = 0, learning_rate = 0.5, beta1 = 0.9, beta2 = 0.999, eps = 1e−8, t = 1"),
    ],
)
def test_an_update_that_is_put_right_tells_all_that_its_rule_reads(lesson, optimizer, more):
    body = VARIED.replace("learning_rate: 0.5", f"learning_rate: 0.5, optimizer: {optimizer}")
    _, fix = questions(lesson(body + quiz("update w", "ascended")))
    found = re.search(r" Here w = 0\.7, ∂L/∂w = (\S+), (.*)\.$", fix.prompt)
    assert found[2] == more
    gradient = float(found[1].replace("−", "-"))
    step = gradient / (abs(gradient) + 1e-8) if optimizer == "adam" else gradient
    assert fix.answer == pytest.approx(0.7 - 0.5 * step, rel=1e-3)


def test_numbers_that_leave_no_room_are_drawn_again(lesson):
    """Where the gate is open, or shut without it, nothing is ignored: some draws are such, and are passed over."""
    body = "```network\ndata: {x: {value: 1, vary: [-1, 1]}, y: 3}\nparameters: {w: 0.7}\nforward: |\n"
    body += "  h = relu(w * x)\n  L = (h - y)**2\n```\n\n"
    material = lesson(body + quiz("backward h -> w * x", "mask-ignored"))
    for variant in range(8):
        find, _ = questions(Material(material.lesson, variant))
        assert grade(find, str(right_place(find))).message == f"Right. {SLIPS['mask-ignored']}"


@pytest.mark.parametrize("slip", ["no-local", "no-upstream", "sign"])
def test_numbers_that_hide_a_mistake_are_drawn_again(lesson, slip):
    """Of five draws one has a slope of 1, where upstream alone is right; another has 0, where many a mistake is."""
    body = "```network\nparameters: {x: {value: 2, choices: [1, 0, 2, 3, 4]}, w: {value: 0.7, vary: [0.2, 0.9]}}\n"
    body += "forward: |\n  h = w * x\n  L = sigmoid(h)\n```\n\n"
    material = lesson(body + quiz("backward h -> w", slip))
    for variant in range(10):
        _, fix = questions(Material(material.lesson, variant))
        assert fix.names["x"] > 1
        assert {"no-local", "no-upstream", "sign"} <= {mistake.name for mistake in fix.slips}


def test_what_is_right_whatever_the_numbers_are_makes_no_further_draws(lesson):
    """The slope of a product with 1 is 1: upstream alone is never wrong, so it is not hidden."""
    body = "```network\ndata: {x: 1}\nparameters: {w: {value: 0.7, vary: [0.2, 0.9]}}\nforward: |\n"
    body += "  h = w * x\n  L = sigmoid(h)\n```\n\n"
    material = lesson(body + quiz("backward h -> w", "sign"))
    walk = material.walks[0]
    (asked,) = material.lesson.quizzes
    assert trace_with_room(asked, walk.trace, walk.fresh).value("w") == walk.fresh(0).value("w")


def test_where_nothing_varies_the_numbers_are_those_of_the_walk(unit):
    assert trace_with_room(unit.lesson.quizzes[0], unit.walks[0].trace, None) is unit.walks[0].trace


def test_of_a_large_network_the_first_that_shows_it_is_taken(lesson, monkeypatch):
    body = "```network\nparameters: {x: {value: 2, choices: [1, 0, 2]}, w: 0.7}\nforward: L = sigmoid(w * x)\n```\n\n"
    material = lesson(body + quiz("backward w * x -> w", "sign"))
    monkeypatch.setattr(mistakes, "LARGE", 1)
    drawn = []
    walk = material.walks[0]
    shown = trace_with_room(material.lesson.quizzes[0], walk.trace, lambda n: drawn.append(walk.fresh(n)) or drawn[-1])
    assert shown is drawn[-1]
    assert all(each.value("x") == 0 for each in drawn[:-1]), "with 0 a turned sign does not show"
    assert shown.value("x") != 0


def test_where_it_never_shows_another_mistake_is_made_there(lesson):
    find, fix = questions(lesson(UNIT + quiz("backward p -> z", "mask-ignored")))
    assert find.choices[right_place(find) - 1].text.startswith("backward p -> z: ")
    assert grade(fix, "-0.1457").verdict == "right"


def test_where_no_mistake_shows_none_is_looked_for(lesson):
    body = "```network\nparameters: {x: 0}\nforward: L = x * x * 0\n```\n\n"
    material = lesson(body + quiz("backward x * x -> x", "sign"))
    (find,) = questions(material)
    assert grade(find, str(right_place(find))).message == "Right. With these numbers every step is right."


# --- in a session -----------------------------------------------------------------------------------------------------


def at_mistake(material):
    return next(s for s in map(Session(material).at, range(len(material))) if s.stop.key == "question spot")


def test_while_it_is_open_the_picture_gives_nothing_away(lesson):
    for body, values_hidden in ((UNIT, False), (VARIED, True)):
        session = at_mistake(lesson(body + quiz("backward p -> z", "no-local")))
        views = {view.node.name: view for view in node_views(session)}
        for name in ("z", "p", "w", "b"):
            assert views[name].gradient == "?"
            assert (isinstance(views[name].value, str)) == values_hidden
        assert views["w"].updated == "?"
        assert prose(session, "{{ local(p, z) }} {{ product(p, z) }} {{ updated(w) }} {{ grad(w) }}") == "? ? ? ?"
        session = session.show()
        assert session.question.id == "spot fix"
        assert {view.gradient for view in node_views(session) if view.node.name == "z"} == {"?"}
        session = session.answer(f"{float(session.question.answer)!r}")
        assert session.question is None
        assert all(view.gradient != "?" for view in node_views(session))


def test_both_are_answered_in_turn(unit):
    session = at_mistake(unit)
    find, fix = session.questions
    assert session.question is find
    session = session.answer("1")
    assert session.question is find
    assert session.outcome(find).tries == 1
    session = session.answer(str(right_place(find)))
    assert session.question is fix
    assert session.hints_left == 4, "three hints, then the worked step"
    assert session.answer("-0.1457").question is None
    skipped = at_mistake(unit).next()
    assert {skipped.outcome(each).state for each in (find, fix)} == {"skipped"}
    assert [given.question.id for given in skipped.given] == ["spot", "spot fix"]


def test_plain_asks_both(unit):
    target = io.StringIO()
    lines = ["2", "3", "0.3", "hint", "-0.1457"]
    with Store.in_memory() as store:
        Plain(at_mistake(unit), store, io.StringIO("\n".join(lines)), target).run()
    told = target.getvalue()
    parts = (
        "Question: One step of this backward pass is wrong",
        "  3. backward p -> z: −0.6592 × 0.2210 ≈ −0.6592",
        "This step is right.",
        f"Right. {SLIPS['no-local']}",
        "Question: Put right what went wrong at backward p -> z. What is upstream × local",
        "Not that. Neither the sign nor the size is right.",
        "Hint: ",
        "Right. Steepest",
    )
    places = [told.index(part) for part in parts]
    assert places == sorted(places)
    assert "Put right" not in told[: places[3]]
