"""Lessons that read well and claim something untrue are told it in its place; lessons that claim what is so are not."""

from pathlib import Path

import numpy as np
import pytest

from tutor.check import check_file
from tutor.check.counting import variant_count
from tutor.check.gradients import wrong_gradients
from tutor.check.nearby import nearby
from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_files

BAD = Path(__file__).parent.parent / "bad_claims"
BELL = """\
```network
data: {x: %s}
parameters: {w: %s}
forward: |
  z = w * x
  p = sigmoid(z)
  L = (p - 1)**2
```
"""


def expected():
    rows = {}
    for line in (BAD / "EXPECTED.txt").read_text(encoding="utf-8").splitlines()[1:]:
        file, place, code, said = line.split(maxsplit=3)
        rows.setdefault(file, []).append((place, code, said))
    return rows


EXPECTED = expected()


def quiz(text):
    return f"\n```quiz\n{text.strip()}\n```\n"


@pytest.fixture
def found(write):
    """The problems of a lesson given by its body, as `code message`."""

    def check(body, **options):
        lesson, problems = check_file(write(body), **options)
        assert lesson is not None, [str(problem) for problem in problems]
        return [f"{problem.code} {problem.message}" for problem in problems]

    return check


@pytest.mark.parametrize("file", EXPECTED)
def test_an_untrue_claim_is_told_in_its_place_and_nothing_else(file):
    lesson, problems = check_file(BAD / file)
    assert lesson is not None
    told = [(f"{problem.line}:{problem.column}", problem.code) for problem in problems]
    assert told == [(place, code) for place, code, _ in EXPECTED[file]], [str(problem) for problem in problems]
    for problem, (_, _, said) in zip(problems, EXPECTED[file], strict=True):
        assert said in problem.message


def test_every_file_is_expected_and_every_expectation_has_its_file():
    assert {path.name for path in BAD.glob("*.md")} == set(EXPECTED)


@pytest.mark.parametrize("file", EXPECTED)
def test_a_quick_look_finds_nothing_that_a_long_one_does_not(file):
    assert set(check_file(BAD / file, quick=True)[1]) <= set(check_file(BAD / file)[1])


@pytest.mark.parametrize("path", lesson_files(built_in_course()), ids=lambda path: path.stem)
def test_the_course_claims_nothing_untrue(path):
    """Over 5 variants; `make check` proves it over 200, and `.ci/run` runs both."""
    lesson, problems = check_file(path, quick=True)
    assert lesson is not None and problems == ()


def test_a_lesson_with_errors_is_not_proved(found, write):
    path = write((BELL % (1, 0.9)).replace("sigmoid", "sigmod") + quiz("at: backward z -> w\nask: product"))
    lesson, problems = check_file(path)
    assert lesson is None
    assert {problem.code for problem in problems} == {"unknown-function"}


def test_a_link_that_leads_to_itself_is_a_problem_and_no_error(tmp_path):
    path = tmp_path / "one.md"
    path.symlink_to(path)
    lesson, (problem,) = check_file(path)
    assert lesson is None
    assert problem.code == "cannot-read"


def test_a_variant_that_shows_a_problem_is_named_with_the_command_that_opens_it():
    _, (problem,) = check_file(BAD / "not-finite.md")
    assert problem.help.endswith(f"see it with `tutor open {BAD / 'not-finite.md'} --variant 1`")
    _, (problem,) = check_file(BAD / "no-such-mistake.md")
    assert "variant" not in problem.message  # which draws nothing
    assert "tutor open" not in problem.help


def test_the_authors_own_variant_is_named_where_there_are_others(found):
    (said,) = found(BELL % ("{value: 1, vary: [0.5, 2]}", 0.9) + quiz("at: backward z -> w\nask: product"))
    assert "in variant 0" in said


# --- mistakes that cannot be told -----------------------------------------------------------------------------------


def test_a_factor_that_is_1_by_its_nature_hides_no_mistake(found):
    body = "```network\ndata: {x: 0.4}\nparameters: {b: 0.9}\nforward: |\n  z = x + b\n  L = z**2\n```\n"
    assert found(body + quiz("at: backward z -> b\nask: product")) == []


def test_a_factor_that_is_1_by_chance_hides_one(found):
    assert found(BELL % (1.5, 0.9) + quiz("at: backward z -> w\nask: product")) == []
    (said,) = found(BELL % (1, 0.9) + quiz("at: backward z -> w\nask: product"))
    assert "no-local" in said


@pytest.mark.parametrize(("choices", "told"), [([1.5, 1], 0), ([1] * 19 + [1.5], 1)])
def test_a_tenth_of_the_variants_is_enough_to_tell_a_mistake(found, choices, told):
    drawn = f"{{value: 1.5, choices: {choices}}}"
    assert len(found(BELL % (drawn, 0.9) + quiz("at: backward z -> w\nask: product"))) == told


def test_a_gradient_that_is_0_in_every_variant_is_meant(found):
    body = "```network\ndata: {x: -1.5}\nparameters: {w: {value: 0.4, vary: [0.1, 1]}}\nforward: |\n"
    body += "  z = relu(w * x)\n  L = (z - 1)**2\n```\n"
    assert found(body + quiz("at: backward z -> w * x\nask: product")) == []


def test_a_smaller_tolerance_tells_what_the_usual_one_does_not(found):
    asked = "question: How steep?\nanswer: grad(w)\n"
    wrong = "wrong:\n  - answer: grad(w) * 1.005\n    say: Half a percent too much.\n"
    (said,) = found(BELL % (1.5, 0.9) + quiz(asked + wrong))
    assert said.startswith("wrong-is-right")
    assert found(BELL % (1.5, 0.9) + quiz(f"{asked}tolerance: 0.002\n{wrong}")) == []


def test_where_all_is_whole_a_near_answer_is_wrong(found):
    body = "```network\ndata: {x: 100}\nparameters: {w: 3}\nforward: L = w * x\n```\n"
    wrong = quiz("at: forward L\nask: value\nwrong:\n  - answer: w * x + 1\n    say: One too many.")
    assert found(body + wrong) == []


# --- gradients ------------------------------------------------------------------------------------------------------


def test_the_gradients_of_every_network_are_slopes(material):
    for walk in material.walks:
        assert list(wrong_gradients(walk.trace)) == []


def test_a_gradient_that_is_off_is_found_in_its_leaf(lesson):
    body = (BELL % ("[1.5, 0.7]", "[0.9, -0.4]")).replace("(p - 1)**2", "sum((p - 1)**2)")
    trace = lesson(body).walks[0].trace
    place = trace.graph.id_of("w")
    trace.gradients[place] = trace.gradients[place] * np.array([1, 1.001])
    ((leaf, slope, told),) = wrong_gradients(trace)
    assert leaf.name == "w" and slope != pytest.approx(told, rel=1e-5)


def test_at_a_kink_there_is_nothing_to_compare_with_but_beside_it_there_is(lesson):
    body = "```network\ndata: {x: [0.0, 1.5]}\nforward: |\n  h = relu(x)\n  L = sum(h * h) + sum(h)\n```\n"
    trace = lesson(body).walks[0].trace
    assert list(wrong_gradients(trace)) == []
    place = trace.graph.id_of("x")
    trace.gradients[place] = trace.gradients[place] + np.array([0.0, 0.1])
    assert [leaf.name for leaf, _, _ in wrong_gradients(trace)] == ["x"]


def test_what_has_no_gradient_by_its_meaning_is_held_still(lesson):
    body = "```network\ndata: {x: 0.7}\nforward: |\n  h = x * stop(x)\n  L = h**2\n```\n"
    assert list(wrong_gradients(lesson(body).walks[0].trace)) == []


# --- numbers near by ------------------------------------------------------------------------------------------------


def test_numbers_near_by_leave_labels_as_they_are(lesson):
    body = "```network\ndata: {y: [1, 0]}\nparameters: {z: [0.4, 0.2]}\nforward: L = softmax_cross_entropy(z, y)\n```\n"
    trace = lesson(body).walks[0].trace
    found = nearby(trace, None)
    assert len(found) == 3
    for near in found:
        assert np.array_equal(near.value("y"), [1, 0])
        assert not np.any(near.value("z") == trace.value("z"))


# --- how many variants ----------------------------------------------------------------------------------------------


def test_the_larger_a_network_the_fewer_variants_and_never_below_three(write):
    sizes = [1, 10_000, 100_000, 900_000]
    body = "```network\ndata: {x: {shape: [%d], vary: [-1, 1]}}\nforward: L = mean(x * x)\n```\n"
    counts = [variant_count(load_lesson(write(body % size))) for size in sizes]
    assert counts[0] == 200 and counts[-1] == 3
    assert counts == sorted(counts, reverse=True) and len(set(counts)) > 2
    assert variant_count(load_lesson(write(body % 1)), quick=True) == 5
    assert variant_count(load_lesson(write(body % sizes[-1])), quick=True) == 3


def test_large_arrays_are_compared_in_parts(found, monkeypatch):
    body = BELL % ("{value: [1.5, 0.7], choices: [1]}", "[0.9, 0.4]")
    body = body.replace("(p - 1)**2", "sum((p - 1)**2)") + quiz("at: backward z -> w\nask: product")
    whole = found(body)
    assert len(whole) == 1 and "no-local" in whole[0]
    monkeypatch.setattr("tutor.check.numbers._MOST_KEPT", 3)
    assert found(body) == whole


# --- secrets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hint",
    [
        "The slope is p (1 − p).",
        "It is less than 0.25, and more than 0.1.",
        "The score is 1.350, and p is 0.7941.",
        "It is {{ local(p, z) }}, of course.",
        "Look at page 1635, or at 0.16352222.",
    ],
)
def test_hints_that_keep_the_secret(found, hint):
    assert found(BELL % (1.5, 0.9) + quiz(f"at: backward p -> z\nask: local\nhints:\n  - {hint}")) == []


@pytest.mark.parametrize("hint", ["−0.1635", "1.635e-1", ".1635", "0.163488", "$0.163$", "it is 0.1635."])
def test_hints_that_tell_it_in_another_form(found, hint):
    (said,) = found(BELL % (1.5, 0.9) + quiz(f"at: backward p -> z\nask: local\nhints: ['{hint}']"))
    assert said.startswith("hint-tells")


def test_what_is_explained_afterwards_may_tell(found):
    assert found(BELL % (1.5, 0.9) + quiz("at: backward p -> z\nask: local\nexplain: It is 0.1635.")) == []


def test_prose_at_another_step_may_tell(found):
    note = '\n## Slopes {at="backward z -> w"}\n\nThe slope was 0.1635.\n'
    assert found(BELL % (1.5, 0.9) + note + quiz("at: backward p -> z\nask: local")) == []


def test_the_second_question_of_a_step_may_speak_of_the_first(found):
    first, second = (
        "at: backward p -> z\nask: local",
        "at: backward p -> z\nask: product\nhints: [The slope was 0.1635]",
    )
    assert found(BELL % (1.5, 0.9) + quiz(first) + quiz(second)) == []


def test_a_lesson_without_a_network_is_proved_too(found):
    asked = quiz("question: Which?\nchoices:\n  - {text: this, correct: true}\n  - text: that")
    assert found("Words.\n" + asked) == []
    (said,) = found("Words.\n" + asked.replace("that", "this"))
    assert said.startswith("duplicate-choice")


def test_an_answer_that_is_not_finite_is_told_once(found):
    (said,) = found(BELL % (1.5, 0.9) + quiz("question: How much?\nanswer: 1 / (x - 1.5)"))
    assert said.startswith("not-finite the answer is inf")


def test_several_networks_are_each_proved_with_their_own_questions(found):
    one = "name: one\ndata: {x: 1.5}\nparameters: {w: 0.4}\nforward: L = w * x\n"
    two = "name: two\ndata: {x: 1}\nparameters: {w: 0.4}\nforward: L = w * x\n"
    asked = "at: backward L -> w\nask: product\nid: "
    body = f"```network\n{one}```\n{quiz(asked + 'a')}\n```network\n{two}```\n{quiz(asked + 'b')}"
    (said,) = found(body)
    assert "no-local" in said or "no-upstream" in said
