"""Each optimizer against figures worked by hand, torch's and autograd's."""

import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.misc import optimizers as published

from tutor.errors import NetworkError
from tutor.network import OPTIMIZERS, adam, momentum, record, sgd
from tutor.network.optimizers import optimizer_of


def updates(optimizer, start, slope, steps):
    """The parameter after each of so many updates, and what is kept for it."""
    at, state, found = start, (), []
    for t in range(1, steps + 1):
        at, state = optimizer.update(at, slope(at), state, t)
        found.append((at, state))
    return found


def double(w):
    """The slope of w²."""
    return 2 * w


def test_two_steps_of_sgd_by_hand():
    """w² from 1, rate 0.1: 1 − 0.2 = 0.8, 0.8 − 0.16 = 0.64."""
    (first, kept), (second, _) = updates(sgd(0.1), np.float64(1), double, 2)
    assert (first, second, kept) == (pytest.approx(0.8, rel=1e-15), pytest.approx(0.64, rel=1e-15), ())


def test_two_steps_of_momentum_by_hand():
    """w² from 1, rate 0.1: v = 2, w = 0.8; then v = 0.9 · 2 + 1.6 = 3.4, w = 0.8 − 0.34 = 0.46."""
    (first, (v1,)), (second, (v2,)) = updates(momentum(0.1), np.float64(1), double, 2)
    assert (v1, first) == (2, pytest.approx(0.8, rel=1e-15))
    assert (v2, second) == (pytest.approx(3.4, rel=1e-15), pytest.approx(0.46, rel=1e-14))


def test_two_steps_of_adam_by_hand():
    """w² from 1, rate 0.1, eps 0.

    m = 0.2, v = 0.004; m̂ = 2, v̂ = 4: w = 1 − 0.1 · 2 / 2 = 0.9.
    m = 0.18 + 0.18 = 0.36, v = 0.003996 + 0.00324 = 0.007236; m̂ = 0.36 / 0.19, v̂ = 0.007236 / 0.001999.
    """
    (first, (m1, v1)), (second, (m2, v2)) = updates(adam(0.1, eps=0), np.float64(1), double, 2)
    assert [m1, v1, first] == pytest.approx([0.2, 0.004, 0.9], rel=1e-13)
    assert [m2, v2] == pytest.approx([0.36, 0.007236], rel=1e-13)
    assert second == pytest.approx(0.9 - 0.1 * (0.36 / 0.19) / math.sqrt(0.007236 / 0.001999), rel=1e-13)


def test_adams_eps_is_added_outside_the_root():
    """A slope of 1e-8 and eps 1e-8: half of the usual step. Inside the root it would be 1e-4 of it."""
    ((after, _),) = updates(adam(0.1), np.float64(1), lambda _: 1e-8, 1)
    assert after == pytest.approx(1 - 0.1 / 2, rel=1e-12)


SCALES = np.array([[1.0, 30.0, 0.02], [0.5, 4.0, 7.0]])


def bowl(w, _=None):
    """The slope of a bowl that is steep in one direction, flat in another, and not square in any."""
    return SCALES * np.sinh(w)


START = np.array([[0.7, -0.2, 1.5], [-1.1, 0.4, 0.05]])


@pytest.mark.parametrize("settings", [{}, {"beta1": 0.5, "beta2": 0.9, "eps": 1e-3}, {"beta1": 0.0, "beta2": 0.0}])
def test_adam_is_autograds(settings):
    names = {"beta1": "b1", "beta2": "b2", "eps": "eps"}
    theirs = {names[name]: value for name, value in settings.items()}
    expected = published.adam(bowl, START, num_iters=60, step_size=0.03, **theirs)
    found, _ = updates(optimizer_of("adam", 0.03, settings), START, bowl, 60)[-1]
    np.testing.assert_allclose(found, expected, rtol=1e-11)


@pytest.mark.parametrize("mass", [0.9, 0.3, 0.0])
def test_momentum_is_autograds_with_the_rate_that_it_leaves(mass):
    """Autograd's velocity takes 1 − mass of each gradient, ours all of it: one path, at rates that differ by that."""
    expected = published.sgd(bowl, START, num_iters=60, step_size=0.02 / (1 - mass), mass=mass)
    found, _ = updates(momentum(0.02, mass), START, bowl, 60)[-1]
    np.testing.assert_allclose(found, expected, rtol=1e-11)


@pytest.mark.parametrize(
    ("name", "settings", "theirs"),
    [
        ("sgd", {}, lambda torch, w: torch.optim.SGD([w], lr=0.02)),
        ("momentum", {}, lambda torch, w: torch.optim.SGD([w], lr=0.02, momentum=0.9)),
        ("momentum", {"momentum": 0.5}, lambda torch, w: torch.optim.SGD([w], lr=0.02, momentum=0.5)),
        ("adam", {}, lambda torch, w: torch.optim.Adam([w], lr=0.02)),
        (
            "adam",
            {"beta1": 0.7, "beta2": 0.95, "eps": 1e-4},
            lambda torch, w: torch.optim.Adam([w], lr=0.02, betas=(0.7, 0.95), eps=1e-4),
        ),
    ],
)
def test_each_is_torchs(name, settings, theirs):
    torch = pytest.importorskip("torch")
    w = torch.tensor(START, requires_grad=True)
    steps = theirs(torch, w)
    for found, _ in updates(optimizer_of(name, 0.02, settings), START, bowl, 60):
        w.grad = torch.tensor(bowl(w.detach().numpy()))
        steps.step()
        np.testing.assert_allclose(found, w.detach().numpy(), rtol=1e-11)


def test_a_setting_that_is_not_given_has_the_usual_value():
    assert dict(optimizer_of("momentum", 0.1).settings) == {"learning_rate": 0.1, "momentum": 0.9}
    assert dict(optimizer_of("adam", 0.1, {"beta1": 0.5}).settings) == {
        "learning_rate": 0.1, "beta1": 0.5, "beta2": 0.999, "eps": 1e-8,
    }  # fmt: skip
    assert adam(0.1) == optimizer_of("adam", 0.1)
    assert momentum(0.1, 0.5).learning_rate == 0.1


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_is_kept_begins_at_zero_in_the_parameters_shape(name):
    optimizer = optimizer_of(name, 0.1)
    for shape in ((), (3,), (2, 0)):
        kept = optimizer.begin(shape)
        assert [each.shape for each in kept] == [shape] * len(optimizer.rule.state)
        assert not any(each.any() for each in kept)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_goes_downhill(name):
    """The bowl's height, by its slope's integral, is lower after 60 updates in all of its directions."""
    height = autograd.numpy.cosh
    found, _ = updates(optimizer_of(name, 0.02), START, bowl, 60)[-1]
    assert (height(found) < height(anp.array(START))).all()


@pytest.mark.parametrize(
    ("optimizer", "kept", "said"),
    [
        (adam(0.1), ([0.0, 0.0],), "w: expected adam to keep m and v, in shape (2,)"),
        (momentum(0.1), ([0.0],), "w: expected momentum to keep velocity, in shape (2,)"),
        (sgd(0.1), ([0.0, 0.0],), "w: expected sgd to keep nothing, in shape (2,)"),
    ],
)
def test_a_state_that_is_not_the_optimizers_is_refused(graph_of, optimizer, kept, said):
    values = {"w": [1.0, 2.0]}
    graph = graph_of(["L = sum(w * w)"], values, parameters=("w",))
    with pytest.raises(NetworkError) as told:
        record(graph, values, optimizer, state={"w": kept})
    assert told.value.message == said
    assert (told.value.code, told.value.start, told.value.end) == ("shapes-do-not-fit", 0, 1)


def test_a_state_of_whole_numbers_is_kept_as_floats(graph_of):
    values = {"w": [1.0, 2.0]}
    graph = graph_of(["L = sum(w * w)"], values, parameters=("w",))
    made = record(graph, values, momentum(0.1), state={"w": ([1, 0],)})
    (kept,) = made.steps[-1].state
    assert (kept.before.dtype, kept.before.tolist()) == (np.float64, [1.0, 0.0])


def test_an_update_is_the_first_unless_it_is_told():
    made = adam(0.1, eps=0.0).update(np.array([1.0, -2.0]), np.array([3.0, -0.5]))
    assert made.after == pytest.approx([0.9, -1.9])
    assert [kept.shape for kept in made.state] == [(2,), (2,)]
