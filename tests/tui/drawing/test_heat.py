"""Arrays as heat maps: what is lit, how large a number is beside the others, where each element stands."""

import numpy as np
import pytest

from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.heat import heat_map


def drawn(grid, lit=None, most=(9, 9), cursor=None):
    grid = np.asarray(grid, dtype=float)
    chosen = np.zeros(grid.shape, dtype=bool)
    for place in lit or ():
        chosen[place] = True
    return heat_map(grid, chosen, Role.VALUE, most=most, cursor=cursor)


def texts(made):
    return ["".join(run.text for run in row) for row in made.rows]


def test_shades_tell_sizes_beside_the_largest_and_signs_stay_with_the_numbers():
    (row,) = texts(drawn([[-4, 1, 0, 2, 3]]))
    assert row.split() == ["−4█", "1░", "0", "2▒", "3▓"]


def test_a_single_number_has_no_shade():
    assert texts(drawn([[0.4]], lit=[(0, 0)], cursor=(0, 0))) == [" ▸0.4 ] "]


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_stands_out_and_spoils_no_shade(number):
    (row,) = texts(drawn([[number, 1, 2]]))
    assert row.split()[0].endswith("!")
    assert row.split()[1:] == ["1▒", "2█"]


def test_a_part_is_shown_around_the_cursor_and_says_that_it_is_one():
    made = drawn(np.arange(100).reshape(10, 10), lit=[(5, 5)], most=(3, 3), cursor=(5, 5))
    above, *rows, below = texts(made)
    assert above.strip() == below.strip() == "…"
    assert [row.split()[0] for row in rows] == ["…"] * 3
    assert "▸55▓]" in rows[1]
    assert rows[made.cursor - 1] is rows[1]
    assert sorted(made.cells.values()) == [(i, j) for i in (4, 5, 6) for j in (4, 5, 6)]


def test_every_cell_is_where_it_is_said_to_be():
    made = drawn([[1, -20], [300, 4]])
    lines = texts(made)
    shown = {place: lines[y][left:right].strip(" ░▒▓█") for (y, left, right), place in made.cells.items()}
    assert shown == {(0, 0): "1", (0, 1): "−20", (1, 0): "300", (1, 1): "4"}
