"""`tutor train`: a lesson's whole run as a table, and as data."""

import json

import pytest
from click.testing import CliRunner

from tutor.cli import main

SQUARE = """\
```network
parameters: {w: 1}
forward: L = w**2
train: {learning_rate: 0.25, steps: 7}
```
"""
NO_TRAIN = SQUARE.replace("train: {learning_rate: 0.25, steps: 7}\n", "")


@pytest.fixture
def run(write):
    """Runs `tutor train` on a lesson's body."""

    def trained(body, *options):
        return CliRunner().invoke(main, ["train", str(write(body, "03-square.md")), *map(str, options)])

    return trained


@pytest.fixture
def data(run):
    def told(body, *options):
        found = run(body, *options, "--json")
        assert (found.exit_code, found.stderr) == (0, "")
        return json.loads(found.stdout)

    return told


def test_the_run_as_data(data):
    """L = w², rate ¼: each update halves w, and L is 4⁻ⁿ."""
    assert data(SQUARE) == {
        "lesson": "square", "network": "network", "variant": 0,
        "optimizer": {"name": "sgd", "settings": {"learning_rate": 0.25}},
        "steps": 7, "losses": [4.0**-n for n in range(8)], "parameters": {"w": 2.0**-7}, "diverged": None,
    }  # fmt: skip


def test_the_run_as_a_table(run):
    """Rate 0.1: each update takes w to 0.8 w, and L to 0.64 L."""
    found = run(SQUARE, "--rate", 0.1)
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.splitlines() == [
        "square: 7 steps of sgd, learning_rate 0.1",
        "",
        "step  L",
        "   0  1",
        "   1  0.64",
        "   2  0.4096",
        "   3  0.2621",
        "   4  0.1678",
        "   5  0.1074",
        "   6  0.06872",
        "   7  0.04398",
        "",
        "parameter  first  last",
        "w          1      0.2097",
    ]


@pytest.mark.parametrize(("steps", "shown"), [(1, 2), (20, 21), (21, 12), (100, 21), (137, 15), (10_000, 21)])
def test_a_long_run_is_told_at_about_twenty_steps(run, steps, shown):
    table = run(SQUARE, "--steps", steps).stdout.split("\n\n")[1].splitlines()[1:]
    at = [int(line.split()[0]) for line in table]
    assert (at[0], at[-1], len(at)) == (0, steps, shown)
    assert at == sorted(set(at))


def test_steps_and_rate_take_the_place_of_the_lessons(data):
    found = data(SQUARE, "--steps", 3, "--rate", 0.5)
    assert (found["steps"], found["losses"]) == (3, [1, 0, 0, 0])
    assert found["optimizer"]["settings"] == {"learning_rate": 0.5}


def test_the_rate_alone_changes_of_a_lessons_optimizer(data):
    """Momentum ½, rate ¼: v = 2, w = 0.5; v = 1 + 1 = 2, w = 0; v = 1 + 0 = 1, w = −0.25."""
    body = SQUARE.replace("0.25", "1").replace("steps: 7", "steps: 3, optimizer: momentum, momentum: 0.5")
    found = data(body, "--rate", 0.25)
    assert found["optimizer"] == {"name": "momentum", "settings": {"learning_rate": 0.25, "momentum": 0.5}}
    assert found["losses"] == [1, 0.25, 0, 0.0625]


def test_adam_with_its_keys(data):
    """Without memory Adam's step is the rate itself, but for eps: 1 − 0.1 · 2 / (2 + 2) = 0.95."""
    body = SQUARE.replace("steps: 7", "steps: 1, optimizer: adam, beta1: 0, beta2: 0, eps: 2").replace("0.25", "0.1")
    found = data(body)
    assert found["optimizer"]["settings"] == {"learning_rate": 0.1, "beta1": 0, "beta2": 0, "eps": 2}
    assert found["parameters"]["w"] == pytest.approx(0.95, rel=1e-14)


def test_divergence_is_a_result(run, data):
    """Rate 1.5 doubles |w|: after 512 updates w² = 4⁵¹² is above float64."""
    found = data(SQUARE, "--steps", 1000, "--rate", 1.5)
    assert found["diverged"] == {"step": 512, "node": "L", "part": "value"}
    assert (found["steps"], len(found["losses"]), found["losses"][-1]) == (512, 513, "inf")
    told = run(SQUARE, "--steps", 1000, "--rate", 1.5)
    assert told.exit_code == 0
    assert told.stdout.endswith("\n\nAt step 512 L is no longer a finite number: try a smaller --rate.\n")
    assert " 512  inf\n" in told.stdout


def test_a_gradient_without_end_is_named(run):
    body = SQUARE.replace("w: 1", "w: 4").replace("w**2", "sqrt(w)")
    told = run(body, "--rate", 16)
    assert told.stdout.endswith("\nAt step 1 ∂L/∂w is no longer a finite number: try a smaller --rate.\n")


def test_a_variant_that_is_not_finite_from_the_start(run):
    body = SQUARE.replace("{w: 1}", "{w: {value: 1, choices: [0]}}").replace("w**2", "log(w)")
    told = run(body, "--variant", 1)
    assert told.exit_code == 0
    assert told.stdout.endswith("\nL is no finite number before the first step: there is nothing to train from.\n")


def test_another_variant_begins_elsewhere(data):
    body = SQUARE.replace("{w: 1}", "{w: {value: 1, choices: [3]}}")
    assert data(body, "--variant", 2)["losses"][:2] == [9, 9 / 4]
    assert data(body)["losses"][0] == 1


TWO = (
    NO_TRAIN.replace("parameters:", "name: first\nparameters:")
    + "\n"
    + SQUARE.replace("parameters: {w: 1}", "name: second\nparameters: {u: 2}").replace("w**2", "u**2")
)


def test_the_first_network_that_trains_is_trained(data, run):
    assert data(TWO)["network"] == "second"
    assert run(TWO).stdout.startswith("square, second: 7 steps")
    assert data(TWO, "--network", "first", "--rate", 0.25, "--steps", 2)["losses"] == [1, 0.25, 0.0625]
    wrong = run(TWO, "--network", "secnd")
    assert (wrong.exit_code, wrong.stderr) == (
        2, "tutor: square has no network called secnd; did you mean second?\n"
    )  # fmt: skip


def test_a_lesson_without_train_needs_a_rate(run, data):
    told = run(NO_TRAIN)
    assert told.exit_code == 2
    assert told.stderr == "tutor: square has no train: that gives a learning rate; give one, --rate 0.1\n"
    found = data(NO_TRAIN, "--rate", 0.25)
    assert (found["steps"], found["optimizer"]["name"], found["losses"][100]) == (100, "sgd", 4.0**-100)
    assert "the network first of square has no train:" in run(TWO, "--network", "first").stderr


def test_a_network_without_parameters_has_nothing_to_train(run):
    told = run(NO_TRAIN.replace("parameters", "data"), "--rate", 1)
    assert told.exit_code == 2
    assert told.stderr == "tutor: square has no parameters that reach L; there is nothing to train\n"


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "inf"])
def test_a_rate_that_is_none_is_refused(run, rate):
    told = run(SQUARE, "--rate", rate)
    assert told.exit_code == 2
    assert "a learning rate is a finite number above 0" in told.stderr


@pytest.mark.parametrize("option", [("--steps", "0"), ("--steps", "1000001"), ("--steps", "ten"), ("--rate", "fast")])
def test_wrong_usage_is_a_sentence(run, option):
    told = run(SQUARE, *option)
    assert told.exit_code == 2
    assert f"Invalid value for '{option[0]}'" in told.stderr


def test_wide_parameters_stand_one_above_the_other(run):
    body = """\
```network
data: {x: [1, 1, 1]}
parameters: {W: [[0.125, 0.25, 0.375], [0.5, 0.625, 0.75]], b: 0}
forward: L = sum(W @ x) + b
train: {learning_rate: 0.125, steps: 2}
```
"""
    assert run(body).stdout.splitlines()[-5:] == [
        "parameter",
        "W          first  [[0.125, 0.25, 0.375], [0.5, 0.625, 0.75]]",
        "           last   [[−0.125, 0, 0.125], [0.25, 0.375, 0.5]]",
        "b          first  0",
        "           last   −0.25",
    ]


def test_the_parameters_of_a_trace_step_are_the_lessons_own_optimizers(write):
    """`tutor trace` shows the first update of the run that `tutor train` makes."""
    body = SQUARE.replace("steps: 7", "steps: 1, optimizer: adam, beta1: 0.5")
    path = str(write(body))
    trace = json.loads(CliRunner().invoke(main, ["trace", path, "--json"]).stdout)
    run = json.loads(CliRunner().invoke(main, ["train", path, "--json"]).stdout)
    update = trace["steps"][-1]
    assert (update["optimizer"], update["settings"]["beta1"], update["t"]) == ("adam", 0.5, 1)
    assert update["after"] == run["parameters"]["w"]
    assert update["state"]["m"] == {"before": 0, "after": 1}
