"""Three hundred random networks, of which each runs in three ways that must agree; the campaign runs ten thousand.

The last tests test the tester: every rule of the table made wrong by a thousandth must show in some network.
"""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from tutor.network.operations import OPERATIONS, SHORTHANDS, Operation, find_entry, index_operation

sys.path.append(str(Path(__file__).parent))
import random_networks
from random_networks import examine, graph_of, grow, label, missing_recipes, report, rules, uses

COUNT = 300
RULES = [
    *((label(entry), place) for entry in OPERATIONS for place, partial in enumerate(entry.partials) if partial),
    ("index ([])", 0),
]
FUSED = [
    (label(entry), place) for entry in OPERATIONS for place, each in enumerate(entry.partials) if each and each.fused
]


@cache
def grown(seed):
    made = grow(seed)
    return made, graph_of(made)


def test_every_function_of_the_table_has_a_recipe():
    assert missing_recipes() == set()


@pytest.mark.parametrize("first", range(0, COUNT, 50))
def test_random_networks_agree_with_autograd_and_with_their_program(first):
    for seed in range(first, first + 50):
        made = grown(seed)[0]
        found = examine(made)
        assert not found.wrong, report(made, found.wrong)
        assert found.kinked == [], made


def test_they_hold_every_entry_of_the_table_and_run_every_rule():
    called, run = Counter(), Counter()
    for seed in range(COUNT):
        called.update(uses(*grown(seed)))
        run.update(rules(grown(seed)[1]))
    entries = [*map(label, OPERATIONS), "index ([])", *(entry.function for entry in SHORTHANDS)]
    assert [entry for entry in entries if not called[entry]] == []
    assert [rule for rule in RULES if not run[rule]] == []


def test_they_reuse_values_broadcast_and_define_functions():
    graphs = [grown(seed)[1] for seed in range(COUNT)]
    twice = [node for graph in graphs for node in graph.operations if len(set(node.operands)) < len(node.operands)]
    used = [Counter(edge.input.id for edges in graph.active_edges for edge in edges) for graph in graphs]
    wider = [
        edge for graph in graphs for edges in graph.active_edges for edge in edges
        if edge.combine == "elementwise" and edge.output.shape != edge.input.shape
    ]  # fmt: skip
    assert min(len(twice), sum(max(each.values(), default=0) > 1 for each in used), len(wider)) > COUNT / 5
    assert {"+", "*", "concat"} <= {node.operation.function for node in twice}
    own = [one for seed in range(COUNT) for one in grown(seed)[0].own]
    assert min(sum(bool(one.rules) for one in own), sum(not one.rules for one in own)) > COUNT / 10


def test_network_k_is_the_same_in_another_process():
    code = "import random_networks; print(*map(random_networks.grow, range(20)), sep='\\n')"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"}
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, env=environment, capture_output=True, text=True,
        check=True, encoding="utf-8",
    )  # fmt: skip
    assert told.stdout == "\n".join(str(grow(seed)) for seed in range(20)) + "\n"


def with_rule(name, place):
    """The networks that run this rule, those of few nodes first."""
    found = [seed for seed in range(COUNT) if (name, place) in rules(grown(seed)[1])]
    return [grown(seed)[0] for seed in sorted(found, key=lambda seed: len(grown(seed)[1].nodes))]


def is_entry(entry, name):
    return isinstance(entry, Operation) and label(entry) == name


def corrupted(entry, place, part):
    partials = list(entry.partials)
    text = getattr(partials[place], part)
    moved = part == "local" and partials[place].combine == "place"
    partials[place] = replace(partials[place], **{part: f"0 * ({text})" if moved else f"1.001 * ({text}) + 0.0007"})
    return replace(entry, partials=tuple(partials))


@pytest.fixture
def unnoticed(monkeypatch):
    """The rules that may be wrong in this part without any of twenty networks that run them showing it."""

    def found(wanted, part):
        return [rule for rule in wanted if not any(map(shows(rule, part), islice(with_rule(*rule), 20)))]

    def shows(rule, part):
        name, place = rule
        wrong = cache(lambda entry: corrupted(entry, place, part) if is_entry(entry, name) else entry)

        def shown(made):
            with monkeypatch.context() as patched:
                patched.setattr("tutor.network.builder.find_entry", lambda *call: wrong(find_entry(*call)))
                patched.setattr("tutor.network.builder.index_operation", lambda items: wrong(index_operation(items)))
                return bool(examine(made).wrong)

        return shown

    return found


def test_a_rule_wrong_by_a_thousandth_is_noticed(unnoticed):
    assert unnoticed(RULES, "local") == []


def test_a_fused_rule_wrong_by_a_thousandth_is_noticed(unnoticed):
    assert unnoticed(FUSED, "fused") == []


def test_the_report_of_a_disagreement_names_the_gradient_and_cuts_the_network(monkeypatch):
    monkeypatch.setattr(random_networks, "AUTOGRAD", 0.0)
    made = next(made for made in map(grow, range(COUNT)) if examine(made).wrong)
    told = report(made, examine(made).wrong)
    assert f"seed {made.seed};" in told
    assert "relative difference" in told
