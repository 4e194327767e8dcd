"""Random formulas: trees of every kind of node, in normal form."""

import pytest
from hypothesis import strategies as st

from tutor.formula import Array, Binary, Call, Index, Name, Number, Slice, Transpose, Unary, normal_name

WRITTEN = st.sampled_from(["x", "w11", "ŷ", "σ", "θ", "h_1", "_a", "가중치", "T", "e", "e5", "ln", "xᵢ"])
ANY = st.text(st.characters(categories=["L", "Mn", "Nd"]), min_size=1, max_size=4).map(normal_name).filter(bool)
NAMES = WRITTEN | ANY.filter(lambda name: normal_name(name) == name)
CALLED = NAMES.filter(lambda name: name not in {"ln", "σ"})  # as functions these are other spellings of log and sigmoid
NUMBERS = st.integers(-20, 20).map(float) | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.builds(Number, NUMBERS) | st.builds(Name, NAMES)


def larger(trees):
    end = st.none() | trees
    items = trees | st.builds(Slice, end, end)
    keywords = st.dictionaries(NAMES, trees, max_size=2).map(lambda found: tuple(found.items()))
    several = st.lists(trees, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Unary, st.just("-"), trees),
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "**", "@"]), trees, trees),
        st.builds(Call, CALLED, several, keywords),
        st.builds(Index, trees, st.lists(items, min_size=1, max_size=3).map(tuple)),
        st.builds(Transpose, trees),
        st.builds(Array, several),
    )


TREES = st.recursive(LEAVES, larger, max_leaves=20)


@pytest.fixture(scope="session")
def trees():
    """The strategy of trees, for `data.draw`."""
    return TREES


@pytest.fixture(scope="session")
def within_frames():
    """Calls an action with so many frames of the stack in use."""

    def within(frames, action, *arguments):
        return action(*arguments) if frames == 0 else within(frames - 1, action, *arguments)

    return within
