"""A network of a lesson as a complete program: what `tutor code` prints.

With numpy it runs forward and backward by hand, every line with its formula or rule beside it. With torch it runs
forward, and asserts that autograd finds the tutor's own gradients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np

from tutor.errors import FormulaError
from tutor.formula import number_text
from tutor.lesson.walks import UNNAMED
from tutor.network import Node, Trace
from tutor.network.operations import Value
from tutor.network.programs.helpers import HELPERS, TORCH_HELPERS
from tutor.network.programs.lines import Line, Lines
from tutor.session import Material

__all__ = ["Target", "code_listing", "torch_lines", "with_remarks"]

Target: TypeAlias = Literal["numpy", "torch"]
_REMARKS_AT = 48
_WIDE = 100


def code_listing(material: Material, network: str | None, target: Target) -> str:
    """A program that runs as it stands.

    Args:
        material: the lesson, in the variant whose numbers it holds.
        network: its name; None for the first.
        target: the library that it computes with.

    Raises:
        NoSuchLessonError: the lesson has no network of this name.
        FormulaError: a function that this library cannot spell.
    """
    found = material.network(network)
    name = "" if found.walk.name == UNNAMED else f", {found.walk.name}"
    variant = f", variant {material.variant}" if material.variant else ""
    head = f"{material.lesson.title} ({material.lesson.id}{name}{variant})"
    make = _numpy_listing if target == "numpy" else _torch_listing
    return "\n".join((f"# {_one_line(head)}", *make(found.trace)))


def torch_lines(material: Material, network: str) -> list[str]:
    """A network for torch, whose autograd goes back by itself; a sentence where torch cannot spell it."""
    try:
        return code_listing(material, network, "torch").splitlines()
    except FormulaError as error:
        return [f"# torch cannot spell this: {error}"]


def with_remarks(lines: Iterable[Line]) -> list[str]:
    """Each line's code, and its remark behind it; one that is the line above's is not repeated."""
    found, above = [], ""
    for line in lines:
        remark = _one_line(line.remark)
        shown = f"{line.code:{_REMARKS_AT}}  # {remark}" if remark != above else line.code
        above = remark
        found.append(shown)
    return found


def _one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _numpy_listing(trace: Trace) -> list[str]:
    lines = Lines(trace.graph, "numpy", trace.optimizer)
    return [
        *_imports(lines, "import numpy as np", HELPERS),
        *_section("values", [*_values(lines, trace), *_fixed(lines), *_begun(lines, trace)]),
        *_section("forward", with_remarks(lines.forward)),
        *_section("backward", with_remarks(lines.backward)),
        *_section(_optimizer(trace), with_remarks(lines.update)),
        *_section("results", _results(lines, trace)),
    ]


def _imports(lines: Lines, library: str, helpers: Mapping[str, str]) -> list[str]:
    used = [helpers[name] for name in sorted(lines.helpers)]
    text = "\n".join((*(line.code for line in lines.forward + lines.backward + lines.update), *used))
    return [*["import math", ""] * ("math." in text), library, *(f"\n\n{helper.rstrip()}" for helper in used)]


def _section(title: str, body: Sequence[str]) -> list[str]:
    return ["", f"# {title}", *body] if body else []


def _values(lines: Lines, trace: Trace) -> list[str]:
    values = ((lines.names[node.id], trace.values[node.id]) for node in lines.leaves)
    return [f"{name} = {_as_numpy(name, value)}" for name, value in values]


def _fixed(lines: Lines) -> list[str]:
    return [
        f"{name} = {made if isinstance(made, str) else _as_numpy(name, made)}" for name, made in lines.prelude.items()
    ]


def _begun(lines: Lines, trace: Trace) -> list[str]:
    """What the optimizer keeps, before the first update."""
    if not any(lines.kept.values()):
        return []
    shapes = {name: trace.graph.nodes[node].shape for node, names in lines.kept.items() for name in names}
    return [*(f"{name} = np.zeros({shape})" for name, shape in shapes.items()), f"{lines.further['t']} = {trace.t}"]


def _optimizer(trace: Trace) -> str:
    if trace.optimizer is None:
        return ""
    settings = ", ".join(f"{name} {number_text(value)}" for name, value in trace.optimizer.settings)
    return f"update: {trace.optimizer.rule.name}, {settings}"


def _results(lines: Lines, trace: Trace) -> list[str]:
    """The loss, the gradients, and where the parameters are after the update."""
    nodes, loss = trace.graph.nodes, trace.graph.nodes[trace.graph.loss]
    shown = [(loss.name, lines.names[loss.id])]
    for each in trace.graph.followed:
        shown.append((_gradient(loss, nodes[each]), lines.gradients[each] or f"np.zeros({nodes[each].shape})"))
    if trace.optimizer is not None:
        shown += ((f"{node.name} after the update", lines.names[node.id]) for node in lines.trained)
    return [f"print({_quoted(f'{title} =')}, np.asarray({name}).tolist())" for title, name in shown]


def _gradient(loss: Node, node: Node) -> str:
    return f"d{loss.name}/d{node.name}" if node.named or node.operation is None else f"d{loss.name}/d({node.name})"


def _quoted(text: str) -> str:
    return f'"{text}"' if text.isprintable() and not set(text) & set('"\\') else repr(text)


def _as_numpy(name: str, value: Value) -> str:
    if not np.ndim(value):
        return f"np.float64({_number(float(value))})"
    if not np.size(value):
        return f"np.zeros({np.shape(value)})"
    return f"np.array({_nested(value, len(name) + len(' = np.array('))}, dtype=float)"


def _nested(value: Value, column: int) -> str:
    """A list of lists, in one line where it is short, else a row a line."""
    flat = _listed(value)
    if np.ndim(value) < 2 or column + len(flat) <= _WIDE:
        return flat
    rows = (_nested(row, column + 1) for row in value)
    return f"[{(',' + chr(10) + ' ' * (column + 1)).join(rows)}]"


def _listed(value: Value) -> str:
    return f"[{', '.join(map(_listed, value))}]" if np.ndim(value) else _number(float(value))


def _number(value: float) -> str:
    return number_text(value) if np.isfinite(value) else f'float("{value}")'


def _torch_listing(trace: Trace) -> list[str]:
    lines = Lines(trace.graph, "torch")
    return [
        *_imports(lines, "import torch", TORCH_HELPERS),
        *_section("values", ["torch.set_default_dtype(torch.float64)", *_tensors(lines, trace)]),
        *_section("forward", _followed(lines)),
        *_section("backward, by autograd", _differentiated(lines)),
        *_section("the tutor's own gradients", _asserted(lines, trace)),
    ]


def _tensors(lines: Lines, trace: Trace) -> list[str]:
    followed = set(trace.graph.followed)
    found = [
        f"{lines.names[node.id]} = {_as_torch(lines.names[node.id], trace.values[node.id], node.id in followed)}"
        for node in lines.leaves
    ]
    constants = ((name, made) for name, made in lines.prelude.items() if not isinstance(made, str))
    return [*found, *(f"{name} = {_as_torch(name, made)}" for name, made in constants)]


def _as_torch(name: str, value: Value, followed: bool = False) -> str:
    grad = ", requires_grad=True" * followed
    if np.ndim(value) and not np.size(value):
        return f"torch.zeros({np.shape(value)}{grad})"
    text = _nested(value, len(name) + len(" = torch.tensor("))
    return f"torch.tensor({text}, dtype=torch.float64{grad})"


def _followed(lines: Lines) -> list[str]:
    """The forward pass; where the gradient of an operation's value is asked for, autograd is told to keep it."""
    graph, reaches = lines.graph, _reaching(lines)
    last = {line.code.partition(" = ")[0]: place for place, line in enumerate(lines.forward)}
    found = with_remarks(lines.forward)
    for each in graph.followed:
        node, name = graph.nodes[each], lines.names[each]
        if node.operation is not None:
            found[last[name]] += f"\n{name}.{'retain_grad' if reaches[each] else 'requires_grad_'}()"
    return found


def _reaching(lines: Lines) -> list[bool]:
    """By node id: whether something before it is followed, so that autograd follows it anyway."""
    graph, followed = lines.graph, set(lines.graph.followed)
    found = [False] * len(graph.nodes)
    for node in graph.operations:
        found[node.id] = any(found[edge.input.id] or edge.input.id in followed for edge in graph.edges[node.id])
    return found


def _differentiated(lines: Lines) -> list[str]:
    loss = lines.names[lines.graph.loss]
    return [f"{loss}.backward()"] if any(lines.graph.active_edges) else []


def _asserted(lines: Lines, trace: Trace) -> list[str]:
    nodes, loss, kinks = trace.graph.nodes, trace.graph.nodes[trace.graph.loss], _kinks(trace)
    ours, found, agreed = (lines.further[name] for name in ("ours", "found", "agreed"))
    same = f"torch.allclose({found}, {ours}, rtol=1e-9, atol=1e-12, equal_nan=True)"
    code = [f"{agreed} = True"] if kinks else []
    for each in trace.graph.followed:
        gradient, name = np.asarray(trace.gradient(nodes[each].name)), lines.names[each]
        code.append(f"{ours} = {_as_torch(ours, gradient)}")
        code.append(f"{found} = torch.zeros_like({ours}) if {name}.grad is None else {name}.grad")
        code.append(f"{agreed} &= {same}" if kinks else f"assert {same}, {_quoted(_gradient(loss, nodes[each]))}")
    code += (f"# {_one_line(each)}" for each in kinks)
    code.append(f"print({_quoted(f'{loss.name} =')}, {lines.names[loss.id]}.item())")
    told = '"autograd finds the same gradients"'
    other = f' if {agreed} else "autograd takes other slopes at the kinks"'
    return [*code, f"print({told}{other if kinks else ''})"]


def _kinks(trace: Trace) -> list[str]:
    """The operations that stand where they have no one slope: there autograd may take another than the tutor."""
    found = []
    for node in trace.graph.operations:
        kink = None if node.operation is None else node.operation.kink
        if kink is not None and kink.here(tuple(trace.values[each] for each in node.operands), node.named_options):
            found.append(f"{node.name}: {kink.says}")
    return found
