"""Whether the network picture's cost grows with the network, and not with its square; a window's cost with its size.

    python benchmarks/picture_speed.py

Chains of products of 30, 300 and 3,000 nodes are laid out and drawn in turn in one process; each figure is the least of
several.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from tutor.tui.drawing.canvas import Rect
from tutor.tui.drawing.network_picture import PictureNode, draw_network, layout_network

SIZES = (30, 300, 3_000)
WIDTH, HEIGHT = 118, 14
TURNS = 5
LAYOUT_GOAL, WINDOW_GOAL = 40, 5


def chain(length: int) -> list[PictureNode]:
    """`h1 = h0 * w1`, over and over."""
    nodes = [PictureNode(0, "h0", value_width=6, gradient_width=6)]
    for key in range(1, length, 2):
        nodes.append(PictureNode(key, f"w{key}", value_width=6, gradient_width=6))
        nodes.append(PictureNode(key + 1, f"h{key}", "×", (key - 1, key), value_width=6, gradient_width=6))
    return nodes


def least(run: Callable[[], object]) -> float:
    """The shortest time of several runs."""
    times = []
    for _ in range(TURNS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def measured(length: int) -> tuple[float, float]:
    """The time of a layout, and of drawing one window of it."""
    nodes = chain(length)
    layout = layout_network(nodes, WIDTH, HEIGHT)
    window = Rect(layout.width // 2, 0, WIDTH, HEIGHT)
    drawing = least(lambda: draw_network(layout, {}, window=window).rows())
    return least(lambda: layout_network(nodes, WIDTH, HEIGHT)), drawing


def main() -> int:
    """Print the figures; 1 when one misses its goal."""
    found = {size: measured(size) for size in SIZES}
    for size, (layout, drawing) in found.items():
        print(f"{size:6,} nodes: layout {layout * 1e3:8.2f} ms, a window {drawing * 1e3:6.2f} ms")
    growth = found[3_000][0] / found[300][0]
    window = found[3_000][1] / found[30][1]
    print(f"layout of 3,000 / of 300: {growth:.1f}, goal at most {LAYOUT_GOAL}")
    print(f"a window of 3,000 / of 30: {window:.1f}, goal at most {WINDOW_GOAL}")
    return int(growth > LAYOUT_GOAL or window > WINDOW_GOAL)


if __name__ == "__main__":
    sys.exit(main())
