"""Every screen as a person sees it, at three sizes. UPDATE_GOLDEN=1 draws them anew."""

import os
from pathlib import Path

import pytest

from tutor.progress.store import Standing

GOLDEN = Path(__file__).parent.parent / "golden" / "screens"
SIZES = [(80, 24), (120, 36), (200, 60)]


async def nothing(tutor):
    await tutor.settle()


async def answered_wrong(tutor):
    await tutor.type("0.3")
    await tutor.press("enter", "f2")
    await tutor.see("hint 1 of")


async def shown(tutor):
    await tutor.press("f3")
    await tutor.see("Shown: ")


async def matrices(tutor):
    await tutor.press("f3", "f3")


async def end(tutor):
    await tutor.press("f3", "end")


async def go_to(tutor):
    await tutor.press("escape", "g")
    await tutor.type("-> p")


async def help_(tutor):
    await tutor.press("f1")
    await tutor.see("In a lesson")


def tool(key, text):
    async def opened(tutor):
        await tutor.press(key)
        await tutor.see(text)

    return opened


async def trained(tutor):
    await tutor.press("t")
    await tutor.until(lambda: getattr(tutor.app.screen, "made", None) is not None)
    steps = tutor.app.screen.made.run.steps
    await tutor.press("end")
    await tutor.until(lambda: f"step {steps} of {steps} " in tutor.text and "b = " in tutor.text)
    await tutor.until(lambda: "…" not in tutor.text)


async def in_cells(tutor):
    await tutor.press("f4")
    await tutor.type("1.5")
    await tutor.press("right")


async def search(tutor):
    await tutor.see("1 problem")
    await tutor.press("slash")
    await tutor.type("layer")
    await tutor.see("A small layer")


async def home(tutor):
    await tutor.see("Continue")
    await tutor.see("1 problem")


SCREENS = {
    "home": (home, None, None),
    "page": (nothing, "logistic", None),
    "forward": (nothing, "logistic", "forward z"),
    "asked": (nothing, "logistic", "backward p -> z"),
    "wrong": (answered_wrong, "logistic", "backward p -> z"),
    "shown": (shown, "logistic", "backward p -> z"),
    "choices": (nothing, "logistic", "seed"),
    "paths-add": (shown, "logistic", "accumulate p"),
    "update": (shown, "logistic", "update w"),
    "matrices": (matrices, "layer", "backward X @ W -> W"),
    "end": (end, "logistic", "forward p"),
    "go-to": (go_to, "logistic", "forward p"),
    "help": (help_, "logistic", "forward p"),
    "search": (search, None, None),
    "cells": (in_cells, "layer", "backward X @ W -> W"),
    "zoom": (tool("z", "Zoom"), "layer", "backward X @ W -> W"),
    "nudge": (tool("n", "Nudge"), "logistic", "backward z -> b"),
    "edit": (tool("e", "network's numbers"), "logistic", "backward z -> b"),
    "train": (trained, "logistic", "update b"),
    "code": (tool("c", "numpy"), "logistic", "backward p -> z"),
    "paths": (tool("p", "Paths"), "logistic", "accumulate p"),
    "order": (tool("o", "Order"), "logistic", "accumulate p"),
    "words": (tool("k", "What the words mean"), "logistic", "backward p -> z"),
    "take-along": (tool("y", "Take along"), "logistic", "backward p -> z"),
}
WATCHED = {"zoom", "nudge", "edit", "train", "code", "paths", "order", "words", "take-along"}
"""Tools are open while nothing is asked."""


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_it_did_in_every_size(drive, store, request, name):
    """It is opened in the first size and comes to the others as a window does that is dragged."""
    scenario, lesson, address = SCREENS[name]
    seen = {}
    if lesson is None:
        at = "2026-01-01T00:00:00.000+00:00"
        store.save_standing(Standing("logistic", 0, "guided", "step 0 backward p -> z", 22, 23, 31, "{}", at))

    async def scene(tutor):
        await scenario(tutor)
        for size in SIZES:
            await tutor.pilot.resize_terminal(*size)
            await tutor.settle()
            seen[GOLDEN / f"{name}-{size[0]}x{size[1]}.txt"] = tutor.text + "\n"

    mode = "watch" if name in WATCHED else None
    drive(scene, request.getfixturevalue(lesson) if lesson else None, SIZES[0], mode, at=address)
    for path, screen in seen.items():
        if os.environ.get("UPDATE_GOLDEN"):
            GOLDEN.mkdir(parents=True, exist_ok=True)
            path.write_text(screen, encoding="utf-8")
        assert screen == path.read_text(encoding="utf-8"), path.name
