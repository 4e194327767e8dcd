"""Draws the pictures of the README and the documents: python docs/make_pictures.py.

Each is a real screen of the running application, saved as SVG.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from tutor.lesson.course import find_lesson
from tutor.tui.app import OpenRequest, TutorApp
from tutor.tui.keeper import Keeper
from tutor.tui.library import read_library
from tutor.tui.screens.lesson import LessonScreen

PICTURES = Path(__file__).parent / "pictures"


async def lesson_picture(file: Path) -> None:
    """Logistic regression at the slope of the sigmoid, where the learner is asked."""
    keeper = Keeper()
    request = OpenRequest(find_lesson("logistic-regression"), None, 0, "backward p -> z")
    app = TutorApp(request, keeper, read_library)
    async with app.run_test(size=(120, 36)) as pilot:
        while not isinstance(app.screen, LessonScreen):
            await pilot.pause(0.05)
        await pilot.press(*"p*(1-p)")
        await pilot.pause(0.3)
        file.write_text(app.export_screenshot(title="tutor open logistic-regression"), encoding="utf-8")
    keeper.close()


def main() -> None:
    """All pictures, with a store of their own."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["TUTOR_HOME"] = home
        asyncio.run(lesson_picture(PICTURES / "lesson.svg"))


if __name__ == "__main__":
    main()
