"""docs/operations.md: nothing of the table is missing, it is up to date, and the numbers of its examples are right."""

import importlib.util
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tutor.formula import evaluate, parse
from tutor.network.operations import FUNCTIONS, OPERATIONS, SHORTHANDS

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "operations.md").read_text(encoding="utf-8")
STEP = 1e-6


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("make_operations", DOCS / "make_operations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_says_what_the_table_says(maker):
    assert maker.page() == PAGE, "run: make docs"


@pytest.mark.parametrize("entry", [*OPERATIONS, *SHORTHANDS], ids=lambda entry: entry.function)
def test_no_entry_is_missing(entry):
    name = getattr(entry, "name", entry.function)
    assert re.search(rf"^### `{re.escape(name)}`", PAGE, re.MULTILINE)


def test_an_entry_that_no_group_holds_is_told(maker, monkeypatch):
    monkeypatch.setattr(maker, "OPERATIONS", (*OPERATIONS, replace(OPERATIONS[0], name="softsign")))
    with pytest.raises(ValueError, match="no group of the page holds softsign"):
        maker.page()


@pytest.mark.parametrize("entry", OPERATIONS, ids=lambda entry: entry.name)
def test_rules_reasons_and_kinks_are_told(entry):
    sections = re.findall(rf"^### `{re.escape(entry.name)}`.*?(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    for partial in entry.partials:
        told = "none; no gradient passes" if partial is None else f"`{partial.local}`, {partial.combine}"
        assert any(told in section for section in sections)
    assert entry.kink is None or any(entry.kink.says in section for section in sections)
    assert any(re.search(r"\* shapes: .* makes? ", section) for section in sections)


def number(text):
    """Numbers as the page shows them."""
    return np.array(evaluate(parse(text), {}))


def examples():
    found = re.findall(r"^\* example: `(.+?)` with (.+) is (.+)$((?:\n  \* felt by .+)*)", PAGE, re.MULTILINE)
    for text, given, value, felt in found:
        names = {name: number(listed) for name, listed in re.findall(r"(\w+) = (\[.*?\](?=, \w+ = |$)|[^,]+)", given)}
        yield text, names, number(value), dict(re.findall(r"felt by (\w+): (.+)", felt))


EXAMPLES = list(examples())


@pytest.mark.parametrize(("text", "values", "shown", "felt"), EXAMPLES, ids=[text for text, *_ in EXAMPLES])
def test_the_numbers_of_an_example_are_right(text, values, shown, felt):
    def total(**nudged):
        made = np.ravel(evaluate(parse(text), {**values, **nudged}, FUNCTIONS))
        return float(np.sum(made * np.arange(1, made.size + 1)))

    assert evaluate(parse(text), values, FUNCTIONS) == pytest.approx(shown, rel=6e-4, abs=1e-9)
    for name, listed in felt.items():
        x = values[name]
        slopes = np.zeros_like(x)
        for place in np.ndindex(x.shape):
            nudge = np.zeros_like(x)
            nudge[place] = STEP
            slopes[place] = (total(**{name: x + nudge}) - total(**{name: x - nudge})) / (2 * STEP)
        assert slopes == pytest.approx(number(listed), rel=6e-4, abs=1e-8)


def test_every_operation_and_shorthand_has_its_example():
    assert len(EXAMPLES) == len(OPERATIONS) + 1 + len(SHORTHANDS)
