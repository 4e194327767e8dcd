"""docs/operations.md: nothing of the table is missing, and what the page says runs, and is so by autograd."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from tutor.errors import NetworkError
from tutor.formula import Call, Index, Name, Number, Slice, evaluate, functions_in, names_in, parse
from tutor.network import Assignment, GraphBuilder, Leaf, operations, record
from tutor.network.operations import FUNCTIONS, OPERATIONS, SHORTHANDS, Partial, function_names, function_of

sys.path.append(str(Path(__file__).parent.parent / "docs"))
sys.path.append(str(Path(__file__).parent / "network"))
import make_operations as maker
from autograd_oracle import ORACLE

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PREFACE = PAGE.partition("## Contents")[0]
SECTIONS = dict(re.findall(r"^### `(.+?)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
OWN_NAMES = {entry.name for entry in OPERATIONS}
REST = {entry.function: entry.rest for entry in OPERATIONS if entry.rest}

AT_KINKS = {
    "abs": {"x": 0},
    "sign": {"x": 0},
    "step": {"x": 0},
    "relu": {"x": 0},
    "leaky_relu": {"x": 0.01},
    "maximum": {"a": 0.5, "b": 0.5},
    "minimum": {"a": 0.5, "b": 0.5},
    "clip": {"x": 0, "low": 0, "high": 0},
    "max": {"x": [0, 0.5, 0.5]},
    "min": {"x": [0.5, 0, 0.5]},
    "hinge": {"s": [0, -1, 1]},
    "hinge_of_classes": {"s": [0, 0, 0]},
}
"""What the format promises at a kink: 0 at a corner, equal shares between ties, nothing exactly on the margin."""


def number(text):
    """Numbers as the page shows them."""
    return np.array(evaluate(parse(text), {}))


def shown(label):
    """Every example under this label: its section, call, values, value and gradients."""
    pattern = rf"^\* {label}: `(.+?)` with (.+) is (.+)$((?:\n  \* gradient of .+)*)"
    for heading, section in SECTIONS.items():
        for call, given, value, gradients in re.findall(pattern, section, re.MULTILINE):
            values = {name: number(text) for name, text in re.findall(r"(\w+) = (\[.*?\](?=, \w+ = |$)|[^,]+)", given)}
            slopes = {name: number(text) for name, text in re.findall(r"gradient of (\w+): (.+)", gradients)}
            yield pytest.param(heading, call, values, number(value), slopes, id=f"{heading}: {call}")


EXAMPLES, KINKED = list(shown("example")), list(shown("at the kink"))
each_example = pytest.mark.parametrize(("heading", "call", "values", "value", "slopes"), EXAMPLES)
each_entry = pytest.mark.parametrize("entry", [*OPERATIONS, *SHORTHANDS], ids=maker.name_of)


def whole(option):
    """An option's text as autograd wants it."""
    found = evaluate(parse(option), {}) if isinstance(option, str) else evaluate(option, {})
    return tuple(int(each) for each in found) if found.ndim else int(found) if found == int(found) else float(found)


def options_of(call):
    """By name, what a call gives behind its operands; those given by place as they come."""
    formula = parse(call)
    if not isinstance(formula, Call):
        return [], {}
    by_place = [whole(each) for each in formula.arguments if not names_in(each)]
    if by_place and formula.function in REST:
        return [], {REST[formula.function]: tuple(by_place)}
    return by_place, {key: whole(value) for key, value in formula.keywords}


def item(part):
    if isinstance(part, Slice):
        return slice(*(None if end is None else int(end.value) for end in (part.start, part.stop)))
    assert isinstance(part, Number)
    return int(part.value)


def oracle(call):
    """The function that autograd's own words make of a call, over its operands in order."""
    formula = parse(call)
    if isinstance(formula, Index):
        return lambda x: ORACLE["[]"](x, tuple(map(item, formula.items)))
    if isinstance(formula, Name):
        return ORACLE["="]
    by_place, named = options_of(call)
    return lambda *operands: ORACLE[function_of(formula)](*operands, *by_place, **named)


def slope(call, values, name):
    """The gradient in one operand, for an upstream of 1, 2, 3 …."""
    place, function = list(values).index(name), oracle(call)

    def loss(*operands):
        made = function(*operands)
        counted = np.arange(1.0, np.size(value) + 1).reshape(np.shape(value))
        return anp.sum(made * counted) + 0.0 * anp.sum(operands[place])

    value = function(*values.values())
    return grad(loss, place)(*values.values())


def near(found):
    """The page's four figures."""
    return pytest.approx(found, rel=6e-4, abs=1e-9)


def test_the_page_says_what_the_table_says():
    assert maker.page() == PAGE, "run: make docs"


def test_a_stale_page_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(maker, "PAGE", tmp_path / "operations.md")
    monkeypatch.setattr(sys, "argv", ["make_operations.py", "--check"])
    assert maker.main() == 1
    assert capsys.readouterr().err == "operations.md is not what the table says; run make docs\n"
    monkeypatch.setattr(sys, "argv", ["make_operations.py"])
    assert maker.main() == 0
    assert (tmp_path / "operations.md").read_text(encoding="utf-8") == PAGE
    monkeypatch.setattr(sys, "argv", ["make_operations.py", "--check"])
    assert maker.main() == 0
    (tmp_path / "operations.md").write_text(PAGE.replace("∂", "d", 1), encoding="utf-8")
    assert maker.main() == 1


@each_entry
def test_no_entry_is_missing(entry):
    section = SECTIONS[maker.name_of(entry)]
    assert re.search(r"^\* shapes: `.* makes? ", section, re.MULTILINE)
    assert set(entry.options) == set(re.findall(r"^\* option `(\w+)", section, re.MULTILINE))
    assert all(
        f"{key} = {value:g}".replace("1e-05", "1e-5") in section for key, value in entry.options.items() if value
    )
    assert any(each.values[0] == maker.name_of(entry) for each in EXAMPLES)


@pytest.mark.parametrize("entry", OPERATIONS, ids=lambda entry: entry.name)
def test_rules_reasons_kinks_and_what_is_asked_are_told(entry):
    section = SECTIONS[entry.name]
    assert f"in the picture `{entry.symbol or entry.name}`" in section
    for operand, partial in zip(entry.operands, entry.partials, strict=True):
        if partial is None:
            assert f"* local in {operand}: none\n" in section
            continue
        assert f"* local in {operand}: `{partial.local}`, {partial.combine}\n  * " in section
        assert re.sub(r"[{}]", "", partial.why) in section
        assert f"in one: `{partial.fused}`" in section or not partial.fused
    assert entry.kink is None or f"* kink: {entry.kink.says}" in section
    assert (entry.domain is None) == ("* asks: " not in section)


def newcomer(**changed):
    return replace(
        next(entry for entry in OPERATIONS if entry.name == "sin"),
        name="newcomer", function="newcomer", value="x / (1 + abs(x))", symbol="",
        partials=(Partial("1 / (1 + abs(x))**2", "The farther out, the more is divided away."),), **changed,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "added"), [("OPERATIONS", newcomer()), ("SHORTHANDS", replace(SHORTHANDS[0], function="newcomer"))]
)
def test_an_entry_that_no_group_holds_is_told(table, added, monkeypatch):
    monkeypatch.setattr(maker, table, (*getattr(maker, table), added))
    with pytest.raises(ValueError, match="no group of the page holds newcomer"):
        maker.page()


def test_a_new_entry_of_a_group_is_shown_with_numbers_of_its_own(monkeypatch):
    added = newcomer(options={"sharpness": 2.5})
    place = next(place for place, group in enumerate(maker.GROUPS) if group.title == "Element by element")
    groups = list(maker.GROUPS)
    groups[place] = groups[place]._replace(entries=(*groups[place].entries, added))
    monkeypatch.setattr(maker, "GROUPS", tuple(groups))
    monkeypatch.setitem(operations._ENTRIES, "newcomer", (added,))
    page = maker.page()
    assert page != PAGE
    section = re.search(r"^### `newcomer`\n(.+?)^##", page, re.MULTILINE | re.DOTALL)[1]
    assert "`newcomer(x, sharpness=2.5)`, in the picture `newcomer`" in section
    assert "* option `sharpness = 2.5`: a number" in section
    assert "* example: `newcomer(x)` with x = [1, −2, 0.5] is [0.5, −0.6667, 0.3333]" in section
    assert "  * gradient of x: [0.25, 0.2222, 1.333]" in section


def test_links_lead_to_headings():
    headings = [text.strip("`").lower().replace(" ", "-") for text in re.findall(r"^##+ (.+)$", PAGE, re.MULTILINE)]
    assert len(set(headings)) == len(headings)
    links = set(re.findall(r"\]\(#(.+?)\)", PAGE))
    assert links <= set(headings)
    assert {maker.name_of(entry) for entry in (*OPERATIONS, *SHORTHANDS)} <= links


def test_the_preface_says_who_meets_upstream_how():
    for kind, users in re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", PREFACE, re.MULTILINE):
        found = [heading for heading, section in SECTIONS.items() if re.search(rf"local in .+, {kind}$", section, re.M)]
        assert (kind == "elementwise" and users == "most") or re.findall(r"#(\w+)", users) == found


def test_every_word_of_the_rules_is_a_lessons_or_explained():
    formulas = re.findall(r"(?:value|local in \w+|in one): `(.+?)`", PAGE)
    used = {word for text in formulas for word in functions_in(parse(text))}
    explained = {words.partition("(")[0] for words in re.findall(r"^\| `(\w+\(.+?)` \|", PREFACE, re.MULTILINE)}
    assert used - set(function_names()) == explained


@each_example
def test_a_value_is_right(heading, call, values, value, slopes):
    assert oracle(call)(*values.values()) == near(value)


@each_example
def test_gradients_are_right(heading, call, values, value, slopes):
    for name, found in slopes.items():
        assert slope(call, values, name) == near(found), name
    for name in set(re.findall(r"local in (\w+): `", SECTIONS[heading])):
        assert name in slopes


@pytest.mark.parametrize(("heading", "call", "values", "value", "slopes"), KINKED)
def test_numbers_at_a_kink_are_as_promised(heading, call, values, value, slopes):
    assert oracle(call)(*values.values()) == near(value)
    assert {name: found.tolist() for name, found in slopes.items()} == AT_KINKS[heading]


def test_every_kink_with_numbers_is_shown():
    assert {each.values[0] for each in KINKED} == AT_KINKS.keys()


def all_options(heading, call):
    """The options of a call and the usual ones, as the page tells them."""
    by_place, named = options_of(call)
    keys = re.findall(r"^\* option `(\w+)", SECTIONS[heading], re.MULTILINE)
    usual = re.findall(r"^\* option `(\w+) = (.+?)`", SECTIONS[heading], re.MULTILINE)
    return {key: whole(text) for key, text in usual} | dict(zip(keys, by_place, strict=False)) | named


def placed(upstream, places, like):
    product = np.zeros(like.size)
    for each, place in zip(upstream.ravel(), places.ravel(), strict=True):
        product[int(place)] += each if place >= 0 else 0.0
    return product.reshape(like.shape)


def met(kind, upstream, local, options, like):
    """The product, as the page's preface tells it."""
    match kind:
        case "elementwise":
            return upstream * local
        case "right":
            return upstream @ local
        case "left":
            return local @ upstream
        case "outer":
            return np.multiply.outer(upstream, local)
        case "outer_left":
            return np.multiply.outer(local, upstream)
        case "spread":
            return np.expand_dims(upstream, options["axis"]) * np.broadcast_to(local, like.shape)
        case "place":
            return placed(upstream, local, like)
    raise AssertionError(kind)


def through_rows(rule, x, out, upstream, options):
    """`jacobian`: for each row, upstream @ local."""
    names = ({"x": row, "out": made, **options} for row, made in zip(x, out, strict=True))
    return np.array([own @ evaluate(rule, each, FUNCTIONS) for own, each in zip(upstream, names, strict=True)])


@each_example
def test_value_and_rules_as_they_stand_make_these_numbers(heading, call, values, value, slopes):
    section, options = SECTIONS[heading], all_options(heading, call)
    if "* value: " not in section:
        return
    out = evaluate(parse(re.search(r"^\* value: `(.+)`$", section, re.MULTILINE)[1]), {**values, **options}, FUNCTIONS)
    assert out == near(value)
    upstream = np.arange(1.0, np.size(out) + 1).reshape(np.shape(out))
    names = {**values, **options, "out": out, "upstream": upstream}
    for operand, text, kind in re.findall(r"^\* local in (\w+): `(.+)`, (\w+)$", section, re.MULTILINE):
        rule = parse(text)
        if kind == "jacobian":
            turned = np.transpose if heading == "batch_norm" else np.asarray
            product = turned(through_rows(rule, *map(turned, (values["x"], out, upstream)), options))
        else:
            product = met(kind, upstream, evaluate(rule, names, FUNCTIONS), options, values[operand])
        assert product == near(slopes[operand])
    for text in re.findall(r"^  \* in one: `(.+)`$", section, re.MULTILINE):
        assert evaluate(parse(text), names, FUNCTIONS) == near(slopes["x"])


def sizes(text):
    """A shape as the page writes it."""
    return tuple(map(int, re.findall(r"\d+", text)))


def operation_of(call, shapes, options):
    """What the builder makes of a call on operands of these shapes, with these options and no others."""
    formula = parse(call)
    names = [name for name in names_in(formula) if name not in options]
    if isinstance(formula, Call):
        keywords = (f"{key}={list(each) if isinstance(each, tuple) else each}" for key, each in options.items())
        call = f"{formula.function}({', '.join([*names, *keywords])})"
    builder = GraphBuilder([Leaf(name, "data", shape) for name, shape in zip(names, shapes, strict=True)])
    builder.assign(Assignment("r", parse(call)))
    builder.assign(Assignment("L", parse("sum(r)")))
    graph = builder.finish(gradients=[])
    return graph.nodes[graph.id_of("r")].operation.name


def shapes_told():
    for heading, section in SECTIONS.items():
        call = next(each.values[1] for each in EXAMPLES if each.values[0] == heading)
        for part in re.search(r"^\* shapes: (.+)$", section, re.MULTILINE)[1].split("; "):
            told = re.fullmatch(r"(.+?)(?: with (.+?))? makes? `(.+)`", part)
            yield pytest.param(heading, call, told, id=f"{heading}: {part}".replace("`", ""))


@pytest.mark.parametrize(("heading", "call", "told"), list(shapes_told()))
def test_shapes_are_as_numpy_has_them(heading, call, told):
    operands = [np.ones(sizes(text)) for text in told[1].split(" and ")]
    given = {key: whole(text) for key, text in re.findall(r"`(\w+)=(.+?)`", told[2] or "")}
    formula = parse(call)
    function = oracle(call) if not isinstance(formula, Call) else ORACLE[formula.function]
    with np.errstate(all="ignore"):
        made = function(*operands, **given)
    assert np.shape(made) == sizes(told[3])
    if heading in OWN_NAMES:
        assert operation_of(call, [operand.shape for operand in operands], given) == heading


REFUSED = [
    pytest.param(heading, *found, id=heading)
    for heading, section in SECTIONS.items()
    for found in re.findall(r"^\* do not fit: (.+ got (\(.*?\)(?: and \(.*?\))+))$", section, re.MULTILINE)
]


@pytest.mark.parametrize(("heading", "said", "shapes"), REFUSED)
def test_shapes_that_do_not_fit_do_not(heading, said, shapes):
    call = next(each.values[1] for each in EXAMPLES if each.values[0] == heading)
    with pytest.raises(NetworkError, match=re.escape(said)):
        operation_of(call, list(map(sizes, shapes.split(" and "))), {})


def asked():
    for heading, section in SECTIONS.items():
        for said, name, text in re.findall(r"^\* asks: (.+); refused is (\w+) = (.+)$", section, re.MULTILINE):
            yield pytest.param(heading, said, name, number(text), id=heading)


@pytest.mark.parametrize(("heading", "said", "name", "refused"), list(asked()))
def test_a_value_that_is_refused_is_refused(heading, said, name, refused):
    _, call, values, *_ = next(each.values for each in EXAMPLES if each.values[0] == heading)
    run([f"r = {call}"], values)
    with pytest.raises(NetworkError, match=re.escape(said)):
        run([f"r = {call}"], {**values, name: refused})


def run(lines, values):
    """The lines of a network, and the sum of the last as its loss."""
    builder = GraphBuilder([Leaf(name, "data", np.shape(value)) for name, value in values.items()])
    for line in (*lines, "L = sum(r)"):
        name, _, text = line.partition(" = ")
        builder.assign(Assignment(name, parse(text)))
    return record(builder.finish(gradients=list(values)), values)


@pytest.mark.parametrize("entry", SHORTHANDS, ids=lambda entry: entry.function)
def test_what_a_shorthand_unfolds_into_is_what_it_is(entry):
    _, call, values, value, _ = next(each.values for each in EXAMPLES if each.values[0] == entry.function)
    block = re.search(r"```text\n(.+?)\n  ```", SECTIONS[entry.function], re.DOTALL)[1]
    told = [re.fullmatch(r"  (.+?) +# \((.*)\)", line) for line in block.splitlines()]
    by_hand, called = run([line[1] for line in told], values), run([f"r = {call}"], values)
    assert by_hand.value("r") == near(value)
    made = [node for node in by_hand.graph.operations if node.name != "L"]
    assert [node.shape for node in made] == [sizes(line[2]) for line in told]
    assert [node.operation.name for node in made] == [
        node.operation.name for node in called.graph.operations if node.name != "L"
    ]


def test_the_readme_leads_here():
    assert "(docs/operations.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
