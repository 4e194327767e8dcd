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
}


@pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_it_did(drive, store, request, name, size):
    scenario, lesson, address = SCREENS[name]
    path = GOLDEN / f"{name}-{size[0]}x{size[1]}.txt"
    seen = []
    if lesson is None:
        at = "2026-01-01T00:00:00.000+00:00"
        store.save_standing(Standing("logistic", 0, "guided", "step 0 backward p -> z", 22, 23, 31, "{}", at))

    async def scene(tutor):
        await scenario(tutor)
        seen.append(tutor.text + "\n")

    drive(scene, request.getfixturevalue(lesson) if lesson else None, size, at=address)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        path.write_text(seen[0], encoding="utf-8")
    assert seen[0] == path.read_text(encoding="utf-8")
