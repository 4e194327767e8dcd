"""Where in a lesson something happened: in words, and as the command that leads there, so that it can be reported."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from tutor.lesson import course as courses
from tutor.session.material import Material
from tutor.words import _

__all__ = ["Place", "place_at"]


@dataclass(frozen=True, slots=True)
class Place:
    """A stop of a lesson.

    Attributes:
        lesson: its id.
        file: where the lesson was read.
        variant: of the numbers.
        address: of the stop, as `--at` takes it.
        edited: the names of the numbers that the learner has changed.
    """

    lesson: str
    file: Path
    variant: int
    address: str
    edited: tuple[str, ...] = ()

    def __str__(self) -> str:
        """`chain-rule, variant 3, backward p -> z, with other numbers for w`."""
        edited = f", with other numbers for {', '.join(self.edited)}" if self.edited else ""
        return f"{self.lesson}, variant {self.variant}, {self.address}{edited}"

    @property
    def command(self) -> str:
        """`tutor open chain-rule --variant 3 --at 'backward p -> z'`; of a lesson outside the course, with its path."""
        known = courses.lesson_paths(courses.built_in_course()).get(self.lesson)
        name = self.lesson if known == self.file else str(self.file)
        return shlex.join(["tutor", "open", name, "--variant", str(self.variant), "--at", self.address])

    def reported(self, fault: str) -> str:
        """A fault of the lesson in sentences: what, where, and what to report; with other numbers it is none."""
        if self.edited:
            return _("With other numbers for {names}, {fault}.").format(names=", ".join(self.edited), fault=fault)
        said = _("A fault of this lesson: {fault}. It is at {place} ({file}); to report it: {command}")
        return said.format(fault=fault, place=self, file=self.file, command=self.command)


def place_at(material: Material, position: int) -> Place:
    """The place of a stop."""
    edited = tuple(name for walk in material.edits.values() for name in walk)
    return Place(material.lesson.id, material.lesson.path, material.variant, material.address_of(position), edited)
