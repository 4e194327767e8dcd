"""`tutor code`: a program that stands alone, finds what the trace finds, and with torch checks itself."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tutor.cli import main
from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.session import Material

LESSONS = [summary.path for summary in lesson_summaries(built_in_course())]


@pytest.fixture
def code():
    """The program that `tutor code` prints."""

    def told(path, *options):
        found = CliRunner().invoke(main, ["code", str(path), *map(str, options)])
        assert (found.exit_code, found.stderr) == (0, "")
        return found.stdout

    return told


@pytest.fixture
def run(tmp_path):
    """Runs a program alone, far from the tutor, and gives what it prints."""

    def ran(program):
        file = tmp_path / "program.py"
        file.write_text(program, encoding="utf-8")
        command = [sys.executable, "-I", "-W", "error", "-X", "utf8", file.name]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False)
        assert done.stderr == ""
        return done.stdout

    return ran


def numbers(printed):
    """What a program prints, by the words before the last `=`."""
    lines = (line.rpartition(" = ") for line in printed.splitlines())
    return {title: np.array(eval(value, {"nan": np.nan, "inf": np.inf})) for title, _, value in lines}


def expected(trace):
    """The same from the trace."""
    nodes, loss = trace.graph.nodes, trace.graph.nodes[trace.graph.loss].name
    found = {loss: trace.loss}
    found |= {f"d{loss}/d{nodes[each].name}": trace.gradient(nodes[each].name) for each in trace.graph.followed}
    return found | {f"{node.name} after the update": trace.updated(node).after for node in trace.updated_nodes}


def check(printed, trace):
    found, wanted = numbers(printed), expected(trace)
    assert list(found) == list(wanted)
    for title, value in wanted.items():
        assert found[title].shape == np.shape(value)
        np.testing.assert_allclose(found[title], value, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("variant", [0, 4])
def test_the_program_finds_what_the_trace_finds(network: Path, variant, code, run):
    for walk in Material(load_lesson(network), variant).walks:
        check(run(code(network, "--variant", variant)), walk.trace)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_program_of_each_lesson_of_the_course(path: Path, code, run):
    for walk in Material(load_lesson(path)).walks:
        check(run(code(path, "--network", walk.walk.name)), walk.trace)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_torch_program_agrees_with_autograd(path: Path, code, run):
    pytest.importorskip("torch")
    for walk in Material(load_lesson(path)).walks:
        printed = run(code(path, "--network", walk.walk.name, "--target", "torch"))
        assert printed.splitlines()[-1] == "autograd finds the same gradients"


def test_the_torch_program_of_the_networks(network: Path, code, run):
    pytest.importorskip("torch")
    assert run(code(network, "--target", "torch")).splitlines()[-1] == "autograd finds the same gradients"


ALL_KINDS = """\
```network
data:
  i: [2, 0, 2]
  y: [[0, 1, 0], [1, 0, 0]]
  mask: [[1, 0, 1], [0, 1, 1]]
parameters:
  E: [[0.1, 0.2], [0.3, -0.4], [-0.5, 0.6]]
  x: [[0.4, -1.3, 0.7], [1.9, -0.2, 0.1]]
  σ: 0.5
  lambda: [0.5, 2.5, 1.5, -0.5]
gradients: [x, E, σ, lambda, w]
forward: |
  e = embedding(E, i)
  w = windows(lambda, 2, stride=2, padding=1)
  a = where(mask, gelu(x), x * stop(x))
  n = layer_norm(x)
  c = concat(e, transpose(x, 1, 0), axis=1)
  p = softmax(c)
  L = sum(p * p) + σ * sum(w * w) + mean(a * n) + clip(σ, 0, 1) * exp(sqrt(2)) + hinge(x, y)
```
"""


def test_helpers_places_and_odd_names_stand_in_the_program(write, code, run):
    path = write(ALL_KINDS)
    program = code(path)
    assert "def erf(x):" in program
    assert "def windows(x, size, stride, padding):" in program
    assert "def placed(product, positions, shape):" in program
    assert "lambda_ = np.array([0.5, 2.5, 1.5, -0.5], dtype=float)" in program
    check(run(program), Material(load_lesson(path)).walks[0].trace)


def test_helpers_and_what_is_cut_off_stand_in_the_torch_program(write, code, run):
    pytest.importorskip("torch")
    assert "autograd finds the same gradients" in run(code(write(ALL_KINDS), "--target", "torch"))


NEURON = """\
```network
data: {x: 1.5, y: 1}
parameters: {w: 0.4, b: -0.1}
forward: |
  z = w * x + b      # the score
  p = sigmoid(z)
  L = (p - y)**2
train: {learning_rate: 0.5}
```
"""


def test_the_whole_program_of_a_neuron(write, code):
    assert (
        code(write(NEURON, "03-neuron.md"))
        == """\
# Taught (neuron)
import numpy as np

# values
x = np.float64(1.5)
y = np.float64(1)
w = np.float64(0.4)
b = np.float64(-0.1)

# forward
multiply1 = w * x                                 # w * x
z = multiply1 + b                                 # z = w * x + b
p = 1 / (1 + np.exp(-z))                          # p = sigmoid(z)
subtract1 = p - y                                 # p - y
L = subtract1**2                                  # L = (p - y)**2

# backward
d_L = np.float64(1)                               # ∂L/∂L = 1
d_subtract1 = d_L * (2 * subtract1)               # ∂L/∂(p - y) = 2 * (p - y)
d_p = d_subtract1                                 # ∂(p - y)/∂p = 1
d_z = d_p * (p * (1 - p))                         # ∂p/∂z = p * (1 - p)
d_multiply1 = d_z                                 # ∂z/∂(w * x) = 1
d_b = d_z                                         # ∂z/∂b = 1
d_w = d_multiply1 * x                             # ∂(w * x)/∂w = x

# update: sgd, learning_rate 0.5
w = w - 0.5 * d_w                                 # w - learning_rate * gradient
b = b - 0.5 * d_b                                 # b - learning_rate * gradient

# results
print("L =", np.asarray(L).tolist())
print("dL/dw =", np.asarray(d_w).tolist())
print("dL/db =", np.asarray(d_b).tolist())
print("w after the update =", np.asarray(w).tolist())
print("b after the update =", np.asarray(b).tolist())
"""
    )


@pytest.mark.parametrize("optimizer", ["momentum, momentum: 0.8", "adam, beta2: 0.9"])
def test_other_optimizers_begin_with_what_they_keep(write, code, run, optimizer):
    path = write(NEURON.replace("0.5}", f"0.5, optimizer: {optimizer}}}"))
    check(run(code(path)), Material(load_lesson(path)).walks[0].trace)


def test_a_node_at_its_kink_is_told_and_not_asserted(write, code):
    body = NEURON.replace("w: 0.4, b: -0.1", "w: 0, b: 0").replace("sigmoid(z)", "relu(z) + maximum(w, b)")
    program = code(write(body), "--target", "torch")
    assert "# relu(z): at 0 the slope is taken as 0" in program
    assert "# maximum(w, b): where the two are equal each gets half" in program
    assert "assert" not in program.split("# the tutor's own gradients")[1]
    assert program.splitlines()[-1].endswith('"autograd takes other slopes at the kinks")')


TWO = NEURON.replace("data:", "name: first\ndata:", 1) + "\n" + NEURON.replace("data:", "name: second\ndata:").replace(
    "sigmoid", "tanh"
)  # fmt: skip


def test_a_network_of_several_is_chosen_by_name(write, code):
    path = write(TWO)
    assert "np.exp" in code(path)
    assert code(path).splitlines()[0] == "# Taught (taught, first)"
    assert "np.tanh" in code(path, "--network", "second")
    found = CliRunner().invoke(main, ["code", str(path), "--network", "secnd"])
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == "tutor: taught has no network called secnd; did you mean second?\n"


def test_a_variants_numbers_stand_in_its_program(write, code, run):
    path = write(NEURON.replace("x: 1.5", "x: {value: 1.5, choices: [2.25]}"))
    program = code(path, "--variant", 3)
    assert program.splitlines()[0] == "# Taught (taught, variant 3)"
    assert "x = np.float64(2.25)" in program
    check(run(program), Material(load_lesson(path), 3).walks[0].trace)


def test_numbers_stand_in_full(write, code, run):
    body = NEURON.replace("w: 0.4", "w: 0.1234567890123456789").replace("b: -0.1", "b: 1e-17")
    program = code(write(body))
    assert "w = np.float64(0.12345678901234568)" in program
    assert "b = np.float64(1e-17)" in program


def test_a_title_stays_a_remark(tmp_path, code, run):
    path = tmp_path / "odd.md"
    path.write_text(f'---\nformat: 1\ntitle: "a\\n1 / 0 # {{x}} \\"\\"\\""\n---\n\n{NEURON}', encoding="utf-8")
    program = code(path)
    assert program.splitlines()[0] == '# a 1 / 0 # {x} """ (odd)'
    check(run(program), Material(load_lesson(path)).walks[0].trace)


def test_wrong_usage_is_a_sentence(write):
    found = CliRunner().invoke(main, ["code", str(write(NEURON)), "--target", "jax"])
    assert found.exit_code == 2
    assert re.search(r"Invalid value for '--target': 'jax' is not one of 'numpy', 'torch'", found.stderr)
