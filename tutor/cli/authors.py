"""Commands for whoever writes a lesson: check."""

from __future__ import annotations

from pathlib import Path

import click

from tutor.cli.telling import counted, problem_data, tell_json, tell_problems, told
from tutor.errors import LessonError, NoSuchLessonError, Problem

__all__ = ["COMMANDS"]


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@told
def check(paths: tuple[str, ...], as_json: bool) -> None:
    """Prove lessons: tell every problem in its place. Exit 1 with any error."""
    from tutor.lesson.read import read_lesson

    files, problems = _lessons_below(paths)
    questions = 0
    for file in files:
        lesson, found = read_lesson(file)
        problems += found
        questions += len(lesson.quizzes) if lesson else 0
    if as_json:
        listed = [problem_data(problem) for problem in problems]
        tell_json({"problems": listed, "lessons": len(files), "questions": questions})
    else:
        tell_problems(problems)
        wrong = counted(len(problems), "problem") if problems else "no problems"
        click.echo(f"{counted(len(files), 'lesson')}, {counted(questions, 'question')}: {wrong}")
    raise SystemExit(any(problem.severity == "error" for problem in problems))


def _lessons_below(paths: tuple[str, ...]) -> tuple[list[Path], list[Problem]]:
    """The lessons of files and folders, and what is wrong with the folders' course.yaml."""
    from tutor.lesson.course import course, lesson_files

    files: list[Path] = []
    problems: list[Problem] = []
    for path in map(Path, paths):
        if not path.exists():
            raise NoSuchLessonError(f"there is no file or folder {path}")
        found = lesson_files(path)
        if not found:
            raise NoSuchLessonError(f"there is no lesson in {path}")
        files += found
        if path.is_dir():
            try:
                course(path)
            except LessonError as error:
                problems += error.problems
    return files, problems


COMMANDS = (check,)
