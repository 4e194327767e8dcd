"""A trace as data, for `tutor trace --json`: nested lists at full precision, and words for what is not finite."""

from __future__ import annotations

import math
from typing import TypeAlias

from tutor.network.graph import Node
from tutor.network.operations import Value
from tutor.network.steps import Accumulate, Chain, Forward, Seed, Step, Unbroadcast, Update
from tutor.network.trace import Trace

__all__ = ["Json", "array_data", "step_data", "trace_data"]

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


def trace_data(trace: Trace, *, lesson: str, network: str, variant: int) -> dict[str, Json]:
    """The whole trace as docs/lesson-format.md promises it."""
    graph = trace.graph
    return {
        "format": 1,
        "lesson": lesson,
        "network": network,
        "variant": variant,
        "loss": graph.nodes[graph.loss].name,
        "value": array_data(trace.values[graph.loss]),
        "nodes": [_node_data(trace, node) for node in graph.nodes],
        "steps": [step_data(step) for step in trace.steps],
    }


def _node_data(trace: Trace, node: Node) -> dict[str, Json]:
    gradient = trace.gradient(node.name)
    return {
        "name": node.name,
        "op": node.operation.name if node.operation else None,
        "inputs": [trace.graph.nodes[each].name for each in node.operands],
        "role": node.role,
        "shape": list(node.shape),
        "expression": node.expression,
        "value": array_data(trace.values[node.id]),
        "gradient": None if gradient is None else array_data(gradient),
    }


def step_data(step: Step) -> dict[str, Json]:
    """One step with the keys of its kind."""
    head: dict[str, Json] = {"index": step.index, "kind": step.kind, "address": step.address}
    match step:
        case Forward() | Seed():
            return {**head, "node": step.node, "value": array_data(step.value)}
        case Chain():
            return {
                **head,
                "output": step.output,
                "input": step.input,
                "operand": step.operand,
                "upstream": array_data(step.upstream),
                "local": array_data(step.local),
                "combine": step.combine,
                **({"axes": list(step.axes)} if step.axes else {}),
                "product": array_data(step.product),
                "rule": step.rule,
            }
        case Unbroadcast():
            ends: dict[str, Json] = {"output": step.output, "input": step.input}
            return {**head, **ends, "before": array_data(step.before), "after": array_data(step.after)}
        case Accumulate():
            sums = {"before": step.before, "contribution": step.contribution, "after": step.after}
            return {**head, "node": step.node, **{key: array_data(value) for key, value in sums.items()}}
        case Update():
            parts = {"before": step.before, "gradient": step.gradient, "after": step.after}
            told: dict[str, Json] = {key: array_data(value) for key, value in parts.items()}
            return {**head, "node": step.node, **told, **_state_data(step)}


def _state_data(step: Update) -> dict[str, Json]:
    """The further keys of an update whose optimizer keeps values of its own."""
    if not step.state:
        return {}
    kept = {each.name: {"before": array_data(each.before), "after": array_data(each.after)} for each in step.state}
    return {
        "optimizer": step.optimizer.rule.name,
        "settings": dict(step.optimizer.settings),
        "t": step.t,
        "state": dict(kept),
    }


def array_data(value: Value) -> Json:
    """A value as nested lists of numbers; `"nan"`, `"inf"` and `"-inf"` for what is not finite."""
    return _listed(value.tolist())


def _listed(value: float | list[float]) -> Json:
    if isinstance(value, list):
        return [_listed(each) for each in value]
    if math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
