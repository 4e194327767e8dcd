"""One element of a step, term by term: against the step's own array, and against a dense Jacobian of differences."""

from itertools import islice

import numpy as np
import pytest

from tutor.errors import AddressError
from tutor.network import Accumulate, Chain, Forward, Seed, Unbroadcast, Update, adam, momentum, record, sgd
from tutor.network.operations import compiled
from tutor.network.zoom import Origin, Term, formula, indexed, zoom

MOST = 40


def array_of(step):
    match step:
        case Chain():
            return step.product
        case Unbroadcast() | Accumulate() | Update():
            return step.after
        case Forward() | Seed():
            return step.value


def positions(array):
    """All of an array's, or as many as a test has time for, spread over it."""
    every = max(1, np.size(array) // MOST)
    return list(islice(np.ndindex(np.shape(array)), 0, None, every))[:MOST]


def narrowed(position, shape):
    """Where the element that was repeated to this position stands in a value of this shape."""
    own = position[len(position) - len(shape) :]
    return tuple(0 if size == 1 else place for place, size in zip(own, shape, strict=True))


def jacobian(trace, edge):
    """∂output/∂input through this one use, by central differences: the output's axes, then the input's."""
    node = edge.output
    run, operands = compiled(node.operation).value, [trace.values[each] for each in node.operands]
    base = np.array(operands[edge.operand], dtype=float)
    found = np.zeros((*node.shape, *base.shape))
    for place in np.ndindex(base.shape):
        step = 1e-5 * max(1.0, abs(base[place]))
        ends = []
        for sign in (1, -1):
            nudged = base.copy()
            nudged[place] += sign * step
            given = [*operands[: edge.operand], nudged[()], *operands[edge.operand + 1 :]]
            ends.append(np.asarray(run(*given, *node.options)))
        found[(..., *place)] = (ends[0] - ends[1]) / (2 * step)
    return found


def chains(trace):
    return [step for step in trace.steps if isinstance(step, Chain)]


def test_the_terms_add_up_to_the_steps_element(case, run_case):
    trace = run_case(case)
    for step in trace.steps:
        for position in positions(array_of(step)):
            found = zoom(trace, step.index, position)
            value = found.value if isinstance(found, Origin) else found.total
            np.testing.assert_allclose(value, array_of(step)[position], rtol=1e-12, atol=1e-13)
            if isinstance(step, Chain):
                assert sum(term.product for term in found.terms) == pytest.approx(found.total, rel=1e-12, abs=1e-13)
                assert found.whole == step.completes
                assert (found.position, found.edge, found.kind) == (position, step.edge, "chain")


def test_the_terms_are_those_of_the_dense_jacobian(case, run_case):
    trace = run_case(case)
    for step in chains(trace):
        edge = step.edge
        dense = jacobian(trace, edge)
        products = np.zeros(dense.shape)
        locals_ = np.zeros(dense.shape)
        for position in np.ndindex(step.product.shape):
            found = zoom(trace, step.index, position)
            assert found.nonzero == len(found.terms) <= found.count == step.upstream.size
            for output, upstream, local, product in found.terms:
                assert upstream == step.upstream[output]
                assert product == upstream * local != 0
                place = (*output, *narrowed(position, edge.input.shape))
                assert dense[place] != 0, "a term that is zero"
                products[place] += product
                locals_[place] += local
        upstream = np.reshape(step.upstream, (*step.upstream.shape, *[1] * len(edge.input.shape)))
        np.testing.assert_allclose(products, upstream * dense, rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(locals_, np.where(upstream, dense, 0), rtol=1e-6, atol=1e-8)


def test_an_element_of_a_value_is_made_of_what_it_feels(case, run_case):
    trace = run_case(case)
    for node in trace.graph.operations:
        edges = [edge for edge in trace.graph.edges[node.id] if edge.input.role != "constant"]
        dense = [jacobian(trace, edge) for edge in edges]
        for position in positions(trace.values[node.id]):
            found = zoom(trace, trace.find(f"forward {node.name}"), position)
            assert [share.edge for share in found.shares] == list(edges)
            for share, slopes in zip(found.shares, dense, strict=True):
                row = np.zeros(share.edge.input.shape)
                operand = trace.values[share.edge.input.id]
                for place, value, local in share.parts:
                    assert value == operand[place]
                    assert local != 0 != slopes[(*position, *place)]
                    row[place] += local
                np.testing.assert_allclose(row, slopes[position], rtol=1e-6, atol=1e-8)
                assert share.nonzero == len(share.parts) <= share.count == row.size


def test_an_undone_broadcast_lists_the_copies(case, run_case):
    trace = run_case(case)
    for step in trace.steps:
        if not isinstance(step, Unbroadcast):
            continue
        shape = step.after.shape
        origin = np.broadcast_to(np.arange(step.after.size).reshape(shape), step.before.shape)
        for position in positions(step.after):
            mine = np.argwhere(origin == np.ravel_multi_index(position, shape)) if shape else np.argwhere(origin >= 0)
            copies = {tuple(place): step.before[tuple(place)] for place in mine.tolist()}
            found = zoom(trace, step.index, position)
            told = {term.output: term.product for term in found.terms}
            assert told == pytest.approx({at: value for at, value in copies.items() if value}, rel=1e-12, abs=1e-14)
            assert all((term.upstream, term.local) == (term.product, 1) for term in found.terms)
            assert found.count == len(copies)


def test_an_accumulation_is_what_was_there_and_what_came(case, run_case):
    trace = run_case(case)
    for step in trace.steps:
        for position in positions(step.after) if isinstance(step, Accumulate) else ():
            found = zoom(trace, step.index, position)
            parts = [step.before[position], step.contribution[position]]
            np.testing.assert_allclose([term.product for term in found.terms], parts, rtol=1e-12, atol=1e-14)
            assert found.count == 2


def test_the_last_contribution_makes_the_gradient_whole(trace):
    run = trace(["a = x * b", "L = sum(a * x + x)"], x=[1.0, 2.0], b=3.0)
    told = {step.address: zoom(run, step.index, (0,)).whole for step in run.steps if isinstance(step, Accumulate)}
    assert told == {"accumulate x": False, "accumulate x (2)": True}
    assert zoom(run, run.find("unbroadcast a -> b"), ()).whole
    twice = trace(["a = x * b", "L = sum(a + b)"], x=[1.0, 2.0], b=3.0)
    assert not zoom(twice, twice.find("unbroadcast a -> b"), ()).whole
    added = zoom(twice, twice.find("accumulate b"), ())
    assert [term.product for term in added.terms] == [2, 3]  # one from each of two sums, then x[0] + x[1]
    assert (added.total, added.nonzero, added.whole) == (5, 2, True)
    assert not zoom(run, run.find("backward a -> b"), (0,)).whole


def test_the_sweep_holds_every_combine(cases, run_case):
    swept = {step.combine for case in cases for step in chains(run_case(case))}
    assert swept == {"elementwise", "right", "left", "outer", "outer_left", "spread", "jacobian", "place"}


def test_only_what_is_felt_is_listed(trace):
    run = trace(["y = x[1:]", "z = maximum(y, 0)", "L = sum(z * c)"], x=[1.0, -2.0, 3.0], c=[5.0, 7.0])
    moved = run.find("backward y -> x")
    assert zoom(run, moved, (0,)).terms == ()
    assert zoom(run, moved, (1,)).terms == ()  # the gate is shut
    assert zoom(run, moved, (2,)).terms == (Term((1,), 7.0, 1.0, 7.0),)
    assert zoom(run, moved, (2,)).count == 2
    shut = zoom(run, run.find("backward z -> y"), (0,))
    assert (shut.terms, shut.total, shut.nonzero) == ((), 0.0, 0)
    assert [share.parts for share in zoom(run, run.find("forward z"), (0,)).shares] == [()]


def test_what_came_from_elsewhere_is_made_of_nothing(trace):
    run = trace(["h = windows(x, 2, padding=1)", "L = sum(h * h)"], x=[3.0, 5.0])
    made = [zoom(run, run.find("forward h"), place).shares[0] for place in ((0, 0), (0, 1), (1, 0))]
    assert [share.parts for share in made] == [(), (((0,), 3.0, 1.0),), (((0,), 3.0, 1.0),)]
    assert [(share.nonzero, share.count) for share in made] == [(0, 2), (1, 2), (1, 2)]
    assert zoom(run, run.find("forward h"), (0, 1), limit=0).shares[0].parts == ()
    felt = zoom(run, run.find("backward h -> x"), (0,))
    assert felt.terms == (Term((0, 1), 6.0, 1.0, 6.0), Term((1, 0), 6.0, 1.0, 6.0))
    assert zoom(run, run.find("backward h -> x"), (0,), limit=1).terms == felt.terms[:1]


def test_what_is_not_a_number_is_listed(trace):
    run = trace(["y = sqrt(x)", "L = sum(y * c)"], x=[0.0, 4.0], c=[0.0, 1.0])
    found = zoom(run, run.find("backward y -> x"), (0,))
    assert found.terms[0][:3] == ((0,), 0.0, np.inf)
    assert np.isnan(found.total)


def test_a_list_is_cut_and_its_count_and_total_are_not(trace):
    weights = np.arange(1_000_000.0).reshape(1000, 1000)
    run = trace(["L = sum(s * W)"], s=2.0, W=weights)
    found = zoom(run, run.find("unbroadcast s * W -> s"), (), limit=3)
    assert [term.output for term in found.terms] == [(0, 1), (0, 2), (0, 3)]
    assert [term.product for term in found.terms] == [1, 2, 3]
    assert (found.nonzero, found.count) == (999_999, 1_000_000)
    assert found.total == 999_999 * 1_000_000 / 2
    share = zoom(run, run.find("forward L"), (), limit=3).shares[0]
    assert ([part.value for part in share.parts], share.nonzero) == ([0, 2, 4], 1_000_000)
    assert len(zoom(run, run.find("unbroadcast s * W -> s"), ()).terms) == 200


@pytest.mark.parametrize("optimizer", [sgd(0.1), momentum(0.1), adam(0.1)], ids=lambda each: each.rule.name)
@pytest.mark.parametrize("begun", [False, True])
def test_an_update_of_one_element_is_the_updates_element(optimizer, begun, graph_of):
    values = {"W": [[1.0, -2.0, 0.5], [3.0, 4.0, -1.0]], "x": [1.0, 2.0, -1.0], "b": 0.5}
    graph = graph_of(["L = sum((W @ x + b)**2)"], values, parameters=("W", "b"))
    kept = [np.full((2, 3), 0.25) + np.arange(6).reshape(2, 3)] * len(optimizer.rule.state)
    run = record(graph, values, optimizer, state={"W": tuple(kept)} if begun and kept else None, t=3)
    for step in run.steps:
        for position in positions(step.after) if isinstance(step, Update) else ():
            found = zoom(run, step.index, position)
            for told, whole in (
                (found.before, step.before),
                (found.gradient, step.gradient),
                (found.after, step.after),
            ):
                assert np.shape(told) == ()
                assert told == pytest.approx(whole[position], rel=1e-14)
            for told, whole in zip(found.state, step.state, strict=True):
                assert told.name == whole.name
                assert (told.before, told.after) == pytest.approx((whole.before[position], whole.after[position]))
            assert found.made.shape == ()
            assert (found.node, found.t, found.rate) == (indexed(step.node, position), 3, 0.1)


def test_plain_descent_of_one_element_by_hand(trace):
    run = trace(["L = sum(W * c)"], parameters=("W",), rate=0.5, W=[[1.0, 2.0]], c=[[4.0, 6.0]])
    found = zoom(run, run.find("update W"), (0, 1))
    assert (found.node, found.before, found.gradient, found.after) == ("W[0, 1]", 2.0, 6.0, -1.0)


@pytest.mark.parametrize(
    ("name", "position", "text"),
    [
        ("x", (2,), "x[2]"),
        ("W", (0, 1), "W[0, 1]"),
        ("w_1", (3,), "w_1[3]"),
        ("θ", (0,), "θ[0]"),
        ("L", (), "L"),
        ("w @ x", (1,), "(w @ x)[1]"),
        ("w @ x", (), "w @ x"),
        ("softmax(x)#2", (1,), "(softmax(x)#2)[1]"),
    ],
)
def test_elements_have_names(name, position, text):
    assert indexed(name, position) == text


@pytest.fixture(scope="module")
def layer(trace):
    """Worked by hand: y = [6, 3], ∂L/∂y = c."""
    values = {"W": [[1.0, 2.0], [-1.0, 3.0]], "x": [2.0, 1.0], "b": 2.0, "c": [0.5, -1.0]}
    return trace(["y = W @ x + b", "L = sum(y * c) + sum(x)"], **values)


@pytest.mark.parametrize(
    ("address", "position", "lines"),
    [
        ("seed", (), ["∂L/∂L = 1"]),
        (
            "backward W @ x -> x",
            (1,),
            [
                "∂L/∂x[1] = ∂L/∂(W @ x)[0] · ∂(W @ x)[0]/∂x[1] + ∂L/∂(W @ x)[1] · ∂(W @ x)[1]/∂x[1] (one contribution)",
                "0.5 × 2 + (−1) × 3 = −2",
            ],
        ),
        ("backward W @ x -> W", (1, 0), ["∂L/∂W[1, 0] = ∂L/∂(W @ x)[1] · ∂(W @ x)[1]/∂W[1, 0]", "−1 × 2 = −2"]),
        ("backward y -> b", (1,), ["∂L/∂b = ∂L/∂y[1] · ∂y[1]/∂b (one contribution)", "−1 × 1 = −1"]),
        ("unbroadcast y -> b", (), ["∂L/∂b = product[0] + product[1]", "0.5 + (−1) = −0.5"]),
        ("accumulate x", (1,), ["∂L/∂x[1] = before + contribution", "1 + (−2) = −1"]),
        (
            "backward sum(y * c) -> y * c",
            (0,),
            ["∂L/∂(y * c)[0] = ∂L/∂(sum(y * c)) · ∂(sum(y * c))/∂(y * c)[0]", "1 × 1 = 1"],
        ),
    ],
)
def test_a_sum_in_mathematics_and_with_its_numbers(layer, address, position, lines):
    assert formula(zoom(layer, layer.find(address), position), layer).split("\n") == lines


def test_a_long_sum_is_cut_and_a_rounded_one_says_so(trace):
    run = trace(["y = w * x", "L = sum(y)"], w=1.0, x=[0.123456, 2.0, 3.0, 4.0, 5.0])
    found = zoom(run, run.find("unbroadcast y -> w"), ())
    assert formula(found, run, most=2) == "∂L/∂w = product[0] + product[1] + …\n0.1235 + 2 + … ≈ 14.12"
    short = zoom(run, run.find("unbroadcast y -> w"), (), limit=1)
    assert formula(short, run) == "∂L/∂w = product[0] + …\n0.1235 + … ≈ 14.12"


def test_a_contribution_of_zero_is_shown(trace):
    for line, numbers in (("L = sum(x) + x[0] * 2", "0 + 1 = 1"), ("L = x[0] * 2 + sum(x)", "1 + 0 = 1")):
        run = trace([line], x=[1.0, 2.0])
        words = formula(zoom(run, run.find("accumulate x"), (1,)), run)
        assert words == f"∂L/∂x[1] = before + contribution\n{numbers}"


def test_a_sum_of_nothing_is_zero(trace):
    run = trace(["L = x[0] * 2"], x=[1.0, 2.0])
    assert formula(zoom(run, run.find("backward x[0] -> x"), (1,)), run) == "∂L/∂x[1] = 0"


@pytest.mark.parametrize("address", ["forward y", "backward y -> W @ x", "accumulate x", "unbroadcast y -> b", "seed"])
@pytest.mark.parametrize("position", [(0, 0), (2,), (-1,), (0, 0, 0)])
def test_an_element_that_is_not_there_is_refused(layer, address, position):
    with pytest.raises(AddressError, match=r"there is no .*: the shape is") as caught:
        zoom(layer, layer.find(address), position)
    assert caught.value.code == "no-such-element"
    assert "from 0" in caught.value.help


def test_an_update_of_an_element_that_is_not_there_is_refused(trace):
    run = trace(["L = sum(W * c)"], parameters=("W",), rate=0.5, W=[[1.0, 2.0]], c=[[4.0, 6.0]])
    with pytest.raises(AddressError) as caught:
        zoom(run, run.find("update W"), (0, 2))
    error = caught.value
    assert (error.message, error.start, error.end) == ("there is no W[0, 2]: the shape is (1, 2)", 0, 1)
    assert error.help == "give one number an axis, from 0"


def test_every_element_knows_its_step(trace):
    run = trace(["y = x * w", "L = sum(y + x)"], parameters=("w", "x"), rate=0.5, w=2.0, x=[1.0, 2.0])
    told = {step.kind: zoom(run, step.index, position) for step in run.steps for position in positions(array_of(step))}
    assert set(told) == {"forward", "seed", "chain", "unbroadcast", "accumulate", "update"}
    for kind, found in told.items():
        assert run.steps[found.index].kind == kind
    made, seed = told["forward"], told["seed"]
    assert (made.node.name, made.position) == ("L", ())
    assert (seed.kind, seed.node.name, seed.nonzero, seed.count, seed.whole) == ("seed", "L", 0, 0, True)


def test_terms_that_are_added_stand_at_the_element_and_are_counted(trace):
    run = trace(["L = sum(x * c) + sum(x * d)"], x=[1.0, 2.0, 3.0], c=[1.0, 0.0, 5.0], d=[0.0, 1.0, 0.0])
    accumulated = run.find("accumulate x")
    for position, numbers in (((0,), (0.0, 1.0)), ((1,), (1.0, 0.0)), ((2,), (0.0, 5.0))):
        found = zoom(run, accumulated, position, limit=1)
        assert found.terms == tuple(Term(position, each, 1.0, each) for each in numbers)
        assert (found.nonzero, found.count, found.total) == (1, 2, sum(numbers))


def test_four_terms_are_written_where_nobody_asks_for_more(trace):
    run = trace(["y = w * x", "L = sum(y)"], w=1.0, x=[1.0, 2.0, 3.0, 4.0, 5.0])
    said = formula(zoom(run, run.find("unbroadcast y -> w"), ()), run)
    assert said.split("\n")[1] == "1 + 2 + 3 + 4 + … = 15"


def test_what_was_repeated_is_named_where_it_stands(trace):
    run = trace(["y = a * b", "L = sum(y * c)"], a=[[3.0], [4.0]], b=[5.0, 6.0, 7.0], c=2.0)
    said = formula(zoom(run, run.find("backward y -> a"), (1, 2)), run)
    assert said.split("\n")[0] == "∂L/∂a[1, 0] = ∂L/∂y[1, 2] · ∂y[1, 2]/∂a[1, 0] (one contribution)"


@pytest.mark.parametrize(
    ("lines", "x", "address", "numbers"),
    [
        (["h = 3 * x", "L = h / 3"], 3.0, "backward h -> x", "0.3333 × 3 ≈ 1"),
        (["h = x / 3", "L = 3 * h"], 3.0, "backward h -> x", "3 × 0.3333 ≈ 1"),
        (["h = 1.01 * x", "L = 2 * h"], 3.0, "backward h -> x", "2 × 1.01 = 2.02"),
        (["h = 1.01 * x", "L = 1.001 * h"], 3.0, "backward h -> x", "1.001 × 1.01 ≈ 1.011"),
    ],
)
def test_a_factor_that_is_rounded_makes_the_sum_one(trace, lines, x, address, numbers):
    run = trace(lines, x=x)
    assert formula(zoom(run, run.find(address), ()), run).split("\n")[1] == numbers


def test_a_product_that_would_be_rounded_is_not_written_and_not_told(trace):
    run = trace(["y = W @ x", "L = sum(y * c)"], W=[[1.01], [0.9799]], x=[1.0], c=[1.01, 1.0])
    said = formula(zoom(run, run.find("backward y -> x"), (0,)), run)
    assert said.split("\n")[1] == "1.01 × 1.01 + 1 × 0.9799 = 2"


def test_a_row_times_a_matrix_is_taken_apart_for_the_matrix(trace):
    run = trace(["h = x @ W", "L = h @ c"], W=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], x=[7.0, 8.0], c=[0.5, -1.0, 2.0])
    found = zoom(run, run.find("backward h -> W"), (1, 2))
    assert (found.terms, found.count) == ((Term((2,), 2.0, 8.0, 16.0),), 3)


def test_a_product_lists_no_more_terms_than_are_asked_for(trace):
    run = trace(["h = W @ x", "L = sum(h)"], W=[[1.0], [4.0], [5.0]], x=[7.0])
    found = zoom(run, run.find("backward h -> x"), (0,), limit=2)
    assert ([term.product for term in found.terms], found.nonzero, found.total) == ([1.0, 4.0], 3, 10.0)
