"""Ten thousand random networks: recorded, differentiated by autograd, and run as a program; all must agree.

    python tests/network/random_campaign.py 10000

Exit 0 if every value and gradient agrees: with autograd to a relative 1e-6, with the program to 1e-10. Networks stand
off every kink: a call that comes too near one is drawn again, and counted.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

import numpy as np
from random_kinks import MARGIN
from random_networks import AUTOGRAD, PROGRAM, examine, grow, missing_recipes, report, rules, uses


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("count", type=int, nargs="?", default=10_000)
    arguments.add_argument("--first", type=int, default=0, help="the seed of the first network")
    asked = arguments.parse_args()
    if missing_recipes():
        sys.exit(f"no recipe, or no entry of the table: {', '.join(sorted(missing_recipes()))}")
    figures = Figures()
    for seed in range(asked.first, asked.first + asked.count):
        figures.add(grow(seed))
    print(figures)  # noqa: T201 - figures are what it is for
    sys.exit(1 if figures.disagreeing else 0)


class Figures:
    """What came of the networks so far."""

    def __init__(self):
        self.begun = time.perf_counter()
        self.count, self.nodes, self.kinked, self.disagreeing = 0, 0, 0, []
        self.compared, self.refused = Counter(), Counter()
        self.calls, self.networks, self.rules = Counter(), Counter(), Counter()
        self.worst = {}

    def add(self, network):
        found = examine(network)
        if found.wrong:
            self.disagreeing.append(network.seed)
            print(report(network, found.wrong), end="\n\n", flush=True)  # noqa: T201 - and what is wrong
        called = uses(network, found.graph)
        self.count += 1
        self.nodes += len(found.graph.nodes)
        self.kinked += len(found.kinked)
        self.calls.update(called)
        self.networks.update(set(called))
        self.rules.update(rules(found.graph))
        self.refused.update(network.refused)
        for each in found.findings:
            self.compare(network.seed, each)

    def compare(self, seed, finding):
        whose = finding.whose
        self.compared[whose, "arrays"] += 1
        self.compared[whose, "elements"] += np.size(finding.theirs)
        self.compared[whose, "not zero"] += int(np.count_nonzero(finding.theirs))
        self.worst[whose] = max(self.worst.get(whose, (-1.0, 0, "")), (finding.difference, seed, finding.what))

    def __str__(self):
        taken = time.perf_counter() - self.begun
        calls, elements = (sum(n for (_, what), n in self.refused.items() if what == w) for w in ("calls", "elements"))
        near = ", ".join(f"{name} {count:,}" for (name, what), count in self.refused.most_common() if what == "calls")
        listed = [
            f"  {name:<58}{count:>8,} calls in {self.networks[name]:>6,} networks"
            for name, count in ordered(self.calls)
        ]
        return "\n".join([
            f"{self.count:,} networks of {self.nodes:,} nodes in {taken:.0f} s",
            f"disagreeing: {', '.join(map(str, self.disagreeing)) or 'none'}",
            *(self.agreement(whose) for whose in sorted(self.worst)),
            f"skipped at kinks: no element; nodes at a kink by the table: {self.kinked}",
            f"drawn again, within {MARGIN:g} of a kink or too large: {calls:,} calls, {elements:,} elements ({near})",
            f"{len(self.rules)} rules run, {sum(self.rules.values()):,} times; seldom: {seldom(self.rules)}",
            f"{len(self.calls)} operations and functions:",
            *listed,
        ])  # fmt: skip

    def agreement(self, whose):
        arrays, elements, felt = (self.compared[whose, what] for what in ("arrays", "elements", "not zero"))
        worst, seed, what = self.worst[whose]
        limit = AUTOGRAD if whose == "autograd" else PROGRAM
        kind = whose if whose == "autograd" else f"the {whose} program"
        return (
            f"with {kind}: {arrays:,} values and gradients, {elements:,} elements, {felt:,} not zero; "
            f"worst relative difference {worst:.2g} of {limit:g} allowed ({what}, network {seed})"
        )


def ordered(counts):
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def seldom(counts):
    return ", ".join(f"{name} in operand {place} {count:,}" for (name, place), count in ordered(counts)[-3:])


if __name__ == "__main__":
    main()
