"""The functions that a program may need beside numpy's and torch's own, as it prints and runs them."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["HELPERS", "TORCH_HELPERS"]

_ERF = '''\
def erf(x):
    """The error function, element by element."""
    return np.asarray(np.frompyfunc(math.erf, 1, 1)(x), dtype=float)[()]
'''

_WINDOWS = '''\
def windows(x, size, stride, padding):
    """Every window of this size over the last axes, as further axes; zeros are put around."""
    free = np.ndim(x) - len(size)
    x = np.pad(x, [(0, 0)] * free + [(each, each) for each in padding])
    found = np.lib.stride_tricks.sliding_window_view(x, size, axis=tuple(range(free, x.ndim)))
    return np.ascontiguousarray(found[(slice(None),) * free + tuple(slice(None, None, each) for each in stride)])
'''

_PLACED = '''\
def placed(product, positions, shape):
    """Every element of a product added where it came from; what stands at -1 came from elsewhere."""
    positions = np.ravel(positions).astype(int)
    came = positions >= 0
    size = math.prod(shape)
    return np.bincount(positions[came], weights=np.ravel(product)[came], minlength=size).reshape(shape)
'''

_THROUGH_ROWS = '''\
def through_rows(rule, axis, upstream, x, out):
    """Upstream times the Jacobian of each row, one row after the other."""
    moved = [np.moveaxis(each, axis, -1) for each in (upstream, x, out)]
    rows = [each.reshape(-1, each.shape[-1]) for each in moved]
    made = [row @ rule(one, its) for row, one, its in zip(*rows)]
    return np.moveaxis(np.reshape(made, moved[0].shape), -1, axis)
'''

HELPERS: Mapping[str, str] = {"erf": _ERF, "windows": _WINDOWS, "placed": _PLACED, "through_rows": _THROUGH_ROWS}
"""With numpy, by name."""

_TORCH_WINDOWS = '''\
def windows(x, size, stride, padding):
    """Every window of this size over the last axes, as further axes; zeros are put around."""
    free = x.ndim - len(size)
    x = torch.nn.functional.pad(x, [each for margin in reversed(padding) for each in (margin, margin)])
    for axis, (width, step) in enumerate(zip(size, stride), free):
        x = x.unfold(axis, width, step)
    return x
'''

TORCH_HELPERS: Mapping[str, str] = {"windows": _TORCH_WINDOWS}
"""With torch, by name."""
