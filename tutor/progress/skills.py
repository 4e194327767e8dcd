"""What the learner can do, skill by skill, and when each is to be practised again: computed from the log of attempts.

The same log gives the same skills and dates on every machine. The dates are FSRS's (`fsrs`), of whole days.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from tutor.progress.records import Attempt

if TYPE_CHECKING:
    from fsrs import Card, Rating, Scheduler

__all__ = ["Skill", "due", "skills_of"]

IN_A_ROW = 3
DRAWS = 2
LONGEST = 365  # days

_JUDGED = {"right", "wrong", "shape"}
_ENDING = {"right", "shown", "skipped"}
_COUNTED = _JUDGED | _ENDING
_MUCH = 2  # as much help as two misses
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)  # with room for a date after it

_Question: TypeAlias = tuple[str, str, str, int]  # skill, lesson, question, variant


@dataclass(frozen=True, slots=True)
class Skill:
    """How one skill stands.

    Args:
        name: as in an attempt, `local:sigmoid`.
        attempts: answers that were judged: right, wrong, of a wrong shape.
        right: how many of them were right.
        instances: questions met, one that was met again with what it had ended counted anew.
        mastered: right the first time and unaided three times in a row, with numbers of at least two draws.
        streak: how often in a row it has been so up to now; numbers that were answered before do not count.
        variants: of how many draws the streak's numbers were.
        last: when it was practised last, UTC.
        due: when it is to be practised again, UTC, whole days after `last`.
    """

    name: str
    attempts: int
    right: int
    instances: int
    mastered: bool
    streak: int
    variants: int
    last: datetime
    due: datetime


def skills_of(attempts: Iterable[Attempt]) -> dict[str, Skill]:
    """Every skill that was practised, by name, in the order in which they were first met.

    Args:
        attempts: the log; its order is the order in which things happened, whatever the clocks said.
    """
    found: dict[str, list[_Instance]] = {}
    for instance in _instances(attempts):
        found.setdefault(instance.question[0], []).append(instance)
    return {name: _skill(name, sorted(instances, key=lambda each: each.place)) for name, instances in found.items()}


def due(skills: Mapping[str, Skill], now: datetime) -> list[Skill]:
    """The skills to practise today, the most overdue first.

    A skill is due from the beginning of its day on, in the time zone of `now`. One that was practised later than
    tomorrow, by a clock that was wrong, is due too: nobody could wait for its date.
    """

    def is_due(skill: Skill) -> bool:
        day, last = (moment.astimezone(now.tzinfo).date() for moment in (skill.due, skill.last))
        return day <= now.date() or last > now.date() + _DAY

    return sorted(filter(is_due, skills.values()), key=lambda skill: (skill.due, skill.name))


@dataclass(slots=True)
class _Instance:
    """One question, from when it is met to its end: right, shown or skipped; it may still be open."""

    question: _Question
    is_fresh: bool  # its numbers were not answered before
    place: int = 0  # in the log, of its latest attempt
    at: datetime = _EPOCH
    is_closed: bool = False
    is_shown: bool = False
    hints: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))

    def add(self, attempt: Attempt, place: int, at: datetime) -> None:
        """Take one more attempt."""
        self.place, self.at = place, at
        self.counts[attempt.verdict] += 1
        self.hints = max(self.hints, attempt.hints)
        self.is_shown |= attempt.shown or attempt.verdict == "shown"
        self.is_closed = attempt.verdict in _ENDING

    @property
    def judged(self) -> int:
        """How many answers."""
        return sum(self.counts[verdict] for verdict in _JUDGED)

    @property
    def is_known(self) -> bool:
        """Whether the learner has had a try at its numbers, or has seen the answer."""
        return self.judged > 0 or self.is_shown

    @property
    def help(self) -> int:
        """Misses and hints on the way to a right answer. The first answer of a wrong shape is free."""
        misses = self.counts["wrong"] + max(self.counts["shape"] - 1, 0)
        return misses + self.hints if self.counts["right"] and not self.is_shown else _MUCH


def _instances(attempts: Iterable[Attempt]) -> list[_Instance]:
    """Every question of every skill, in the order in which they were met."""
    found: list[_Instance] = []
    still_open: dict[_Question, _Instance] = {}
    known: set[_Question] = set()
    for place, (attempt, at) in enumerate(_timed(attempts)):
        if not attempt.skill or attempt.verdict not in _COUNTED:
            continue
        question = (attempt.skill, attempt.lesson, attempt.question, attempt.variant)
        instance = still_open.get(question)
        if instance is None:
            instance = still_open[question] = _Instance(question, is_fresh=question not in known)
            found.append(instance)
        instance.add(attempt, place, at)
        if instance.is_closed:
            del still_open[question]
            if instance.is_known:
                known.add(question)
    return found


def _timed(attempts: Iterable[Attempt]) -> Iterator[tuple[Attempt, datetime]]:
    """Each attempt with its time; one whose time is none has that of the attempt before it."""
    at = _EPOCH
    for attempt in attempts:
        try:
            found = datetime.fromisoformat(attempt.at)
            at = min(max(found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC), _EPOCH), _LATEST)
        except (ValueError, OverflowError):
            pass
        yield attempt, at


def _skill(name: str, instances: Sequence[_Instance]) -> Skill:
    streak, draws = _streak(instances)
    last = instances[-1].at
    return Skill(
        name=name,
        attempts=sum(each.judged for each in instances),
        right=sum(each.counts["right"] for each in instances),
        instances=len(instances),
        mastered=streak >= IN_A_ROW and draws >= DRAWS,
        streak=streak,
        variants=draws,
        last=last,
        due=last + _interval(name, instances),
    )


def _streak(instances: Iterable[_Instance]) -> tuple[int, int]:
    """How many questions in a row were right at once and unaided, and of how many draws.

    What was skipped without an answer, and a right answer to numbers that were answered before, say nothing here.
    """
    streak, draws = 0, set[tuple[str, int]]()
    for each in instances:
        if each.help == 0 and each.is_fresh:
            _, lesson, _, variant = each.question
            streak += 1
            draws.add((lesson, variant))
        elif each.help and each.is_known:
            streak, draws = 0, set()
    return streak, len(draws)


def _interval(name: str, instances: Sequence[_Instance]) -> timedelta:
    """The days from the last question to the next, by FSRS.

    FSRS counts whole days of 24 hours, and knows hardly any progress within one. Here days are rounded, so that whoever
    practises every evening, now and then a little earlier, gets on; a clock that goes back is the same day.
    """
    scheduler, card = _fsrs(name)
    moment = instances[0].at
    interval = _DAY
    for each in instances:
        reviewed = _EPOCH + max(round((each.at - moment) / _DAY), 0) * _DAY
        card, _ = scheduler.review_card(card, _rating(each.help), reviewed)
        interval = card.due - reviewed
        card.last_review, moment = _EPOCH, each.at
    return interval


def _fsrs(name: str) -> tuple[Scheduler, Card]:
    from fsrs import Card, Scheduler  # noqa: PLC0415 - where nothing is scheduled it costs nothing

    number = int.from_bytes(hashlib.sha256(name.encode("utf-8", "replace")).digest()[:7])
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=LONGEST, enable_fuzzing=False)
    return scheduler, Card(card_id=number, due=_EPOCH)


def _rating(help_given: int) -> Rating:
    from fsrs import Rating  # noqa: PLC0415 - as above

    return {0: Rating.Good, 1: Rating.Hard}.get(help_given, Rating.Again)
