"""The network as the picture has it, in sentences: what each operation makes, and its gradient so far."""

from __future__ import annotations

from collections.abc import Iterator

from tutor import explain
from tutor.errors import did_you_mean, ended
from tutor.session import NodeView, Session, node_views
from tutor.session.view import Shown
from tutor.words import _

__all__ = ["lines"]

_MOST = 60  # operations that are told without being asked for by name


def lines(session: Session, rest: str) -> Iterator[str]:
    """Every operation, or the one that was typed; of a large network those that have a name of their own."""
    walk = session.walk
    if walk is None:
        yield _("There is no network here.")
        return
    graph, wanted = walk.trace.graph, _squeezed(rest)
    views = [view for view in node_views(session) if view.node.role != "constant"]
    found = [view for view in views if _squeezed(view.node.name) == wanted] if wanted else views
    told = found if len(found) <= _MOST else [view for view in found if view.node.named][:_MOST]
    yield from (_said(view, graph.nodes[graph.loss].name) for view in told)
    if len(told) < len(found):
        more = _("These are {told} of {count}; the others by name, like network {name}.")
        yield more.format(told=len(told), count=len(found), name=graph.nodes[graph.loss].name)
    if not found:
        names = [view.node.name for view in views if view.node.named][:_MOST]
        cure = did_you_mean(rest.strip(), names) or _("its names are {names}").format(names=", ".join(names))
        yield ended(_("There is no {name} in this network; {cure}").format(name=rest.strip(), cure=cure))


def _said(view: NodeView, loss: str) -> str:
    """A node in a sentence, `z = w * x + b is 0.71.`, and its gradient in another."""
    node = view.node
    name = f"{node.name} = {node.expression}" if node.named and node.operation is not None else node.name
    if view.value is None:
        return _("{name} is not made yet.").format(name=name)
    told = [_("{name} is {value}.").format(name=name, value=_shown(view.value))]
    if view.updated is not None:
        told.append(_("After the update it is {value}.").format(value=_shown(view.updated)))
    if view.gradient is not None:
        said = _("{name} is {value}.") if view.complete else _("{name} is {value} so far.")
        told.append(said.format(name=explain.derivative(loss, node.name), value=_shown(view.gradient)))
    return " ".join(told)


def _shown(value: Shown) -> str:
    return _("what is asked") if value is None or isinstance(value, str) else explain.full(value)


def _squeezed(text: str) -> str:
    return "".join(text.split())
