"""Every rule of the table against the slopes of its value, in every shape; and every rule made wrong, which must show.

`sweep` makes the cases from the table alone, so an entry is proved as it comes.
"""

import importlib.util
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tutor.formula import Call, canonical, parse
from tutor.formula.rewrite import rewrite
from tutor.network import proof
from tutor.network.combine import unbroadcast_axes
from tutor.network.operations import OPERATIONS, compiled
from tutor.network.proof import prove, rule_jacobian
from tutor.network.slopes import one_sided_slopes

SPEC = importlib.util.spec_from_file_location("sweep", Path(__file__).with_name("sweep.py"))
sweep = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(sweep)

NAMES = [*(f"{entry.name}, {entry.function}" for entry in OPERATIONS), "index"]
RULES = [
    (f"{entry.name}, {entry.function}", which)
    for entry in OPERATIONS
    for which, partial in enumerate((entry.of_many(3) if entry.of_many else entry).partials)
    if partial
] + [("index", 0)]
UNTOLD = {"**": "a base of 0 or less has no slope at some exponents"}
AT_ZERO = "0**b: the rules make 0 × ∞, which is nan, where the slope is 0, and no kink is told"


@cache
def cases(name):
    found = {f"{entry.name}, {entry.function}": entry for entry in OPERATIONS}
    return tuple(sweep.index_cases() if name == "index" else sweep.cases_of(found[name]))


def usable(name, which):
    return [case for case in cases(name) if which < len(case.operands)]


def by_rule(case, which, entry=None):
    return rule_jacobian(entry or case.entry, case.operands, which, case.options)


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_gives_the_slopes_of_its_value(name):
    wrong = [(case.name, made.says) for case in cases(name) if not (made := proved(case)).holds]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_the_sweep_stands_off_every_kink_and_leaves_no_rule_out(name):
    assert cases(name)
    compared = dict.fromkeys(range(len(cases(name)[-1].operands)), 0)
    for case in cases(name):
        assert not proved(case).kinks, case.name
        for which, partial in enumerate(case.entry.partials):
            compared[which] += by_rule(case, which).size if partial else 1
    assert all(compared.values())


KINDS = {
    "scalar": (((),) * 3, lambda shapes: set(shapes) == {()}),
    "vector": (((5,),) * 3, lambda shapes: min(map(len, shapes)) == 1 and min(map(min, filter(None, shapes))) > 1),
    "matrix": (((5, 5),) * 3, lambda shapes: len(shapes[0]) == 2 and min(shapes[0]) > 1),
    "batch": (((2, 5, 5),) * 3, lambda shapes: len(shapes[0]) > 2 and min(shapes[0]) > 1),
    "size 1": (((1, 1),) * 3, lambda shapes: any(1 in shape for shape in shapes)),
    "empty": (((0, 0),) * 3, lambda shapes: any(0 in shape for shape in shapes)),
    "broadcast": (((5,), (2, 5), (1,)), lambda shapes: len(set(shapes)) > 1 and all(map(np.prod, shapes))),
}
"""By kind of shape: operands to ask a shape rule with, and what cases of this kind look like."""


@pytest.mark.parametrize("entry", OPERATIONS, ids=NAMES[:-1])
def test_the_sweep_has_every_kind_of_shape_that_the_entry_takes(entry):
    swept = [tuple(map(np.shape, case.operands)) for case in sweep.cases_of_form(entry)]
    for kind, (asked, looks) in KINDS.items():
        if kind == "broadcast" and len(entry.operands) == 1:
            continue
        if sweep.accepts(entry, asked[: len(entry.operands)], entry.options, largest=np.inf):
            assert any(map(looks, swept)), kind


@cache
def proved_by_name(name):
    return {case.name: prove(case.entry, case.operands, case.options) for case in cases(name)}


def proved(case):
    name = "index" if case.entry.function == "[]" else f"{case.entry.name}, {case.entry.function}"
    return proved_by_name(name)[case.name]


# Tests that test the tester.


def changed(entry, which, **fields):
    """The entry with one of its rules made wrong; the entry itself where that changes nothing."""
    partials = list(entry.partials)
    partials[which] = replace(partials[which], **fields)
    if partials[which] == entry.partials[which]:
        return entry
    partials[which] = replace(partials[which], fused="")  # its proof is another
    return replace(entry, partials=tuple(partials))


def rewritten(entry, which, text):
    return changed(entry, which, local=text.format(entry.partials[which].local))


def other_rule(entry, which):
    """The next operand's local derivative in place of this one's."""
    others = [partial for place, partial in enumerate(entry.partials) if partial and place != which]
    return changed(entry, which, local=others[which % len(others)].local) if others else entry


def without_reductions(entry, which):
    """Every sum, mean, maximum and minimum in the rule left out, its operand in its place."""

    def change(node):
        reduces = isinstance(node, Call) and node.function in {"sum", "mean", "max", "min"}
        return node.arguments[0] if reduces else node

    rule = parse(entry.partials[which].local)
    left = rewrite(rule, change)
    return entry if left == rule else changed(entry, which, local=canonical(left))


def other_axes(entry, which):
    """One axis less to work along; a single one, the one before it."""
    if entry.axes is None:
        return entry

    def axes(shape, options):
        right = entry.axes(shape, options)
        return right[:-1] if len(right) != 1 else ((right[0] - 1) % len(shape),)

    return replace(entry, axes=axes)


CORRUPTIONS = {
    "a thousandth": lambda entry, which: rewritten(entry, which, "1.001 * ({})"),
    "its sign": lambda entry, which: rewritten(entry, which, "-({})"),
    "its places": lambda entry, which: rewritten(entry, which, "({}) + 1"),
    "another operand": other_rule,
    "a missing sum": without_reductions,
    "a missing axis": other_axes,
    **{
        f"met as {kind}": lambda entry, which, kind=kind: changed(entry, which, combine=kind)
        for kind in ("elementwise", "right", "left", "outer", "outer_left", "spread", "jacobian", "place")
    },
}


RIGHT = {}


def left_equal(case, which, bad):
    if (case.name, which) not in RIGHT:
        RIGHT[case.name, which] = by_rule(case, which)
    try:
        return np.array_equal(RIGHT[case.name, which], by_rule(case, which, bad), equal_nan=True)
    except (ValueError, TypeError, IndexError):
        return False


WRONG = [
    pytest.param(name, which, corruption, id=f"{name}, {which}, {corruption}")
    for name, which in RULES
    for corruption, change in CORRUPTIONS.items()
    if any(change(case.entry, which) is not case.entry for case in usable(name, which))
]
"""All that there is to make wrong: a rule without a sum misses none."""


@pytest.mark.parametrize(("name", "which", "corruption"), WRONG)
def test_a_wrong_rule_is_caught(name, which, corruption):
    bad = {case.entry: CORRUPTIONS[corruption](case.entry, which) for case in usable(name, which)}
    differs = False
    for case in usable(name, which):
        if not left_equal(case, which, bad[case.entry]):
            differs = True
            if not prove(bad[case.entry], case.operands, case.options).holds:
                return
    assert not differs
    pytest.skip("this corruption leaves every Jacobian of the sweep as it is")


@pytest.mark.parametrize("corruption", ["a thousandth", "its sign", "its places"])
def test_few_rules_are_left_equal(corruption):
    """What the skips above rest on: only a slope of 0, and places rounded down, are not changed by these."""
    same = {
        name
        for name, which in RULES
        if all(left_equal(case, which, CORRUPTIONS[corruption](case.entry, which)) for case in usable(name, which))
    }
    flat = {name for name, which in RULES if not any(np.any(by_rule(case, which)) for case in usable(name, which))}
    moves = {
        name
        for name, which in RULES
        if any(case.entry.partials[which].combine == "place" for case in usable(name, which))
    }
    assert same <= {"a thousandth": flat | moves, "its sign": flat, "its places": set()}[corruption]


@pytest.mark.parametrize(("name", "which"), RULES)
def test_a_broadcast_that_is_not_undone_is_caught(name, which, monkeypatch):
    """The first of the repeated elements in place of their sum."""
    lost = []

    def first(product, shape):
        product = np.asarray(product)
        axes = unbroadcast_axes(product.shape, shape)
        lost.append(product.size > np.prod(shape) > 0)
        firsts = tuple(slice(0, 1) if axis in axes else slice(None) for axis in range(product.ndim))
        return product[firsts].reshape(shape)

    monkeypatch.setattr(proof, "summed_to", first)
    caught = [not prove(case.entry, case.operands, case.options).holds for case in usable(name, which)]
    assert any(caught) == any(lost)


@pytest.mark.parametrize("wrong", ["1.001 * ({})", "-({})", "({}) + 0.001", "sum({})", "upstream * ({})"])
@pytest.mark.parametrize(("name", "which"), [rule for rule in RULES if any(
    case.entry.partials[rule[1]].fused for case in usable(*rule)
)])  # fmt: skip
def test_a_wrong_fused_rule_is_caught(name, which, wrong):
    caught = []
    for case in usable(name, which):
        partials = list(case.entry.partials)
        partials[which] = replace(partials[which], fused=wrong.format(partials[which].fused))
        caught.append(not prove(replace(case.entry, partials=tuple(partials)), case.operands, case.options).holds)
    assert any(caught)


# Kinks.


@cache
def at_edges(entry):
    """Every draw and its proof."""
    return [(case, prove(case.entry, case.operands, case.options)) for case in sweep.every_draw(entry)]


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(entry, marks=pytest.mark.xfail(strict=True, reason=UNTOLD[entry.function]))
        if entry.function in UNTOLD
        else entry
        for entry in OPERATIONS
    ],
    ids=NAMES[:-1],
)
def test_the_learner_is_told_of_every_kink_and_of_no_other(entry):
    for case, found in at_edges(entry):
        with np.errstate(all="ignore"):
            told = case.entry.kink is not None and bool(case.entry.kink.here(case.operands, case.options))
        assert bool(found.kinks) == told, case.name


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(entry, marks=pytest.mark.xfail(strict=True, reason=AT_ZERO)) if entry.function == "**" else entry
        for entry in OPERATIONS
    ],
    ids=NAMES[:-1],
)
def test_off_its_kinks_a_rule_holds_at_edges_and_ties_too(entry):
    for case, found in at_edges(entry):
        assert found.holds, (case.name, found.says)


@pytest.mark.parametrize("entry", OPERATIONS, ids=NAMES[:-1])
def test_a_convention_lies_between_the_slopes_of_both_sides(entry):
    for case, found in at_edges(entry):
        for place in found.kinks:
            which = case.entry.operands.index(place.operand)
            between(case, which, place.element)


JUMP = 1e3  # what lies 1e-5 apart and is steeper than this has no slope on that side


def between(case, which, element):
    def run(*operands):
        return compiled(case.entry).value(*operands, *case.options.values())

    with np.errstate(all="ignore"):
        right, left = (side[(..., *element)] for side in one_sided_slopes(run, case.operands, which))
    rule = by_rule(case, which)[(..., *element)]
    known = np.isfinite(rule) & (np.abs(right) < JUMP) & (np.abs(left) < JUMP)
    slack = 1e-4 * (1 + np.abs(rule))
    assert np.all((np.minimum(left, right) - slack <= rule)[known]), case.name
    assert np.all((rule <= np.maximum(left, right) + slack)[known]), case.name


def rule_at(name, *operands, which=0, **options):
    entry = next(entry for entry in OPERATIONS if entry.name == name)
    return rule_jacobian(entry, [np.array(operand) for operand in operands], which, options)


@pytest.mark.parametrize("name", ["relu", "abs", "step", "sign"])
def test_at_the_corner_the_slope_is_0(name):
    assert rule_at(name, 0.0) == 0
    assert rule_at(name, -0.0) == 0
    assert prove(next(entry for entry in OPERATIONS if entry.name == name), [np.array(0.0)]).kinks == (("x", ()),)


@pytest.mark.parametrize("x", [-1.0, 2.0])
def test_at_a_bound_clip_has_slope_0(x):
    assert rule_at("clip", x, -1.0, 2.0) == 0


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_two_that_tie_share_equally(name):
    assert [rule_at(name, 3.0, 3.0, which=which) for which in (0, 1)] == [0.5, 0.5]


@pytest.mark.parametrize("name", ["max", "min"])
def test_elements_that_tie_share_equally(name):
    assert np.array_equal(rule_at(name, [2.0, 2.0, 2.0, 2.0]), [0.25] * 4)
    rows = rule_at(name, [[2.0, 2.0], [1.0, 5.0]], axis=1.0)
    assert np.array_equal(rows[0], [[0.5, 0.5], [0, 0]])
    assert sorted(rows[1].ravel()) == [0, 0, 0, 1]
