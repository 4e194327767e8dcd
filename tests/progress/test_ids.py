from __future__ import annotations

import hashlib
from pathlib import Path

from tutor.progress.ids import folder_mark


def test_lessons_of_the_built_in_course_have_no_mark(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "course")
    assert folder_mark(tmp_path / "course", tmp_path / "course") == ""
    assert folder_mark(link, tmp_path / "course") == ""
    assert folder_mark(tmp_path / "course", link) == ""


def test_another_folder_has_its_own_mark_by_whichever_way_one_comes(tmp_path: Path) -> None:
    course, mine = tmp_path / "course", tmp_path / "mine"
    mark = folder_mark(mine, course)
    assert mark == hashlib.sha256(str(mine.resolve()).encode()).hexdigest()[:10] + "/"
    assert folder_mark(tmp_path / "course" / ".." / "mine", course) == mark
    assert folder_mark(tmp_path / "other", course) != mark
