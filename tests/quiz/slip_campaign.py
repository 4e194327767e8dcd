"""Every known mistake at every step of every lesson: refused, and called by its name, alone or among the possible.

    python tests/quiz/slip_campaign.py 200

The number is how many variants of each lesson are gone through; of one in which nothing varies, one. Exit 0 if no
mistake passes for the right answer and each is named. A line a mistake: how many were made, the share refused, named,
and named alone, and what is named with it most often.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from tutor.explain import shape_text
from tutor.lesson import load_lesson
from tutor.lesson.asks import SLIP_NAMES
from tutor.quiz import askable, grade, step_question
from tutor.quiz.grading import grade_value
from tutor.quiz.tolerance import matches
from tutor.session import Material

ROOT = Path(__file__).parents[2]
LESSONS = (*sorted((ROOT / "lessons").glob("*.md")), *sorted((ROOT / "tests" / "networks").glob("*.md")))


class Figures:
    """What came of the mistakes so far."""

    def __init__(self):
        self.made, self.refused, self.named, self.alone = Counter(), Counter(), Counter(), Counter()
        self.beside, self.failed = defaultdict(Counter), []

    def add(self, path, variants):
        """Every mistake in so many variants of one lesson."""
        lesson = load_lesson(path)
        varies = any(leaf.varies for walk in lesson.walks for leaf in walk.leaves)
        for variant in range(variants if varies else 1):
            for walk in Material(lesson, variant).walks:
                for step in walk.trace.steps:
                    for ask in askable(step):
                        if ask == "rule":  # a formula, whose mistakes are formulas too
                            continue
                        self._ask(step_question(ask, step, walk.trace), f"{path.stem} {variant}")

    def _ask(self, question, where):
        for slip in question.slips:
            verdict = _verdict(question, slip.value)
            refused = verdict.verdict in {"wrong", "shape"} and not _is_right(question, slip)
            named = slip.name in verdict.slips
            self.made[slip.name] += 1
            self.refused[slip.name] += refused
            self.named[slip.name] += named
            self.alone[slip.name] += verdict.slips == (slip.name,)
            self.beside[slip.name].update(set(verdict.slips) - {slip.name})
            if not (refused and named):
                self.failed.append(f"{where}: {question.id}: {slip.name}: {verdict}")

    def __str__(self):
        rows = [self._row(name) for name in SLIP_NAMES if self.made[name]]
        return "\n".join((*rows, self._row("all"), *self.failed[:20]))

    def _row(self, name):
        counts = (self.made, self.refused, self.named, self.alone)
        made, *shares = (each.total() if name == "all" else each[name] for each in counts)
        told = "".join(f"{share / max(made, 1):9.2%}" for share in shares)
        often = ", ".join(f"{other} {count:,}" for other, count in self.beside[name].most_common(2))
        return f"{name:22}{made:11,}{told}  {often}"


def _verdict(question, value):
    if question.kind == "shape":
        return grade(question, shape_text(tuple(int(each) for each in value)).partition(" –")[0])
    return grade_value(question, value, "")


def _is_right(question, slip):
    same = np.shape(slip.value) == question.answer.shape
    return same and bool(np.all(matches(slip.value, question.answer, whole=question.whole)))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("variants", type=int, nargs="?", default=200)
    figures, variants = Figures(), arguments.parse_args().variants
    for path in LESSONS:
        figures.add(path, variants)
    print(figures)  # noqa: T201 - figures are what it is for
    sys.exit(1 if figures.failed else 0)


if __name__ == "__main__":
    main()
