"""Where the learner is, and what each key does: every effect is a pure function from one state to the next.

What was answered waits in `given` until a keeper writes it down (`tutor.session.keeping`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from tutor.errors import TutorError
from tutor.network import Accumulate, Chain, Step, Unbroadcast
from tutor.quiz import Question, Verdict, grade, hints_for
from tutor.quiz.earlier import Earlier, follows, kept_answer
from tutor.session.choosing import next_variant
from tutor.session.material import EndStop, Material, PageStop, QuestionStop, StepStop, Stop, WalkMaterial
from tutor.session.outcomes import Given, Outcome, Said
from tutor.session.places import Place, place_at
from tutor.session.visited import Visited, count, holds, with_stop
from tutor.words import marked

__all__ = ["AGAIN", "ARC", "MODES", "Given", "Mode", "Outcome", "Practice", "Session"]

Mode: TypeAlias = Literal["watch", "guided", "half", "drill"]
MODES: tuple[Mode, ...] = ("watch", "guided", "half", "drill")
ARC: tuple[Mode, ...] = ("guided", "half", "drill")
"""How a lesson is learned: with the author, then with fresh numbers every second product, then alone."""

AGAIN: Mapping[Mode, str] = {
    "watch": marked("asks what you have watched, with fresh numbers"),
    "guided": marked("goes through it again with fresh numbers, and asks every second product"),
    "half": marked("goes through it again with fresh numbers: every product, and you alone"),
    "drill": marked("goes through it once more with fresh numbers, alone"),
}
"""What going through a lesson again does, behind the end of each mode."""

_SOON = 5.0  # seconds after which a hint opens that tells more, without a try
_KEPT = 8  # wrong answers from which a later one may follow
_LARGE = 2_000  # steps: a lesson that is larger is not made again for one question


@dataclass(frozen=True, slots=True, eq=False)
class Practice:
    """One question alone, with numbers that the learner has not seen.

    Attributes:
        question: the only one that is asked.
        home: where the learner goes on afterwards; None in a review.
    """

    question: Question
    home: Session | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """One learner in one lesson.

    Attributes:
        material: the lesson made ready.
        mode: `watch` asks nothing, `guided` what the author asks, `half` of that what depends on the numbers and every
            second product and total, `drill` all of it.
        position: which stop.
        visited: the stops that the learner has been at.
        outcomes: by question id.
        verdict: on the answer given last at this stop, or None.
        given: answers that are not written down yet.
        firsts: by walk and step, what guided mode asks of its own, where the learner first meets a skill.
        earlier: wrong answers, the latest last: a later one may follow from them.
        practice: one question alone, or None.
        unedited: how the lesson stands with its own numbers, while the learner has changed some.
        said: what was answered in this sitting, in order.
    """

    material: Material
    mode: Mode = "guided"
    position: int = 0
    visited: Visited = ((0, 1),)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    verdict: Verdict | None = None
    given: tuple[Given, ...] = ()
    firsts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    earlier: tuple[tuple[int, Earlier], ...] = ()
    practice: Practice | None = None
    unedited: Session | None = None
    said: tuple[Said, ...] = ()

    @property
    def stop(self) -> Stop:
        """Where the learner is."""
        return self.material.stop(self.position)

    @property
    def place(self) -> Place:
        """This stop, as it is told in a report."""
        return place_at(self.material, self.position)

    @property
    def is_edited(self) -> bool:
        """Whether the learner has changed numbers of this lesson."""
        return bool(self.material.edits)

    @property
    def seen(self) -> int:
        """How many stops the learner has been at; what a jump leaves out is not seen."""
        return count(self.visited)

    def has_seen(self, position: int) -> bool:
        """Whether the learner has been at a stop."""
        return holds(self.visited, position)

    @property
    def walk(self) -> WalkMaterial | None:
        """The network on the screen: this stop's, else the nearest above, else the first."""
        match self.stop:
            case StepStop(walk=walk) | QuestionStop(walk=walk):
                number = walk
            case PageStop(page=page):
                number = page.walk
            case EndStop():
                number = len(self.material.walks) - 1
        return self.material.walks[number] if 0 <= number < len(self.material.walks) else None

    @property
    def step(self) -> Step | None:
        """The step on the screen, if this stop is one."""
        stop = self.stop
        return self.material.walks[stop.walk].step(stop.index) if isinstance(stop, StepStop) else None

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked at this stop, answered or not."""
        if self.practice is not None:
            return (self.practice.question,)
        if self.mode == "watch":
            return ()
        match self.stop:
            case QuestionStop(question=question, more=more):
                asked = () if self.material.fault(self.position) else (question, *more)
                return tuple(each for each in asked if self.mode != "half" or each.answer is not None)
            case StepStop(walk=number, index=index):
                walk = self.material.walks[number]
                asked = walk.questions(index)
                if self.mode == "half":
                    numbers = tuple(each for each in asked if each.answer is not None)
                    return (*numbers, *(_drilled(walk, index, numbers) if index % 2 else ()))
                if self.mode == "drill":
                    return (*asked, *_drilled(walk, index, asked))
                first = self.firsts.get((number, index))
                return (*asked, walk.own_question(first, index)) if first else asked
        return ()

    @property
    def told(self) -> tuple[Question, ...]:
        """What watching tells together with its answers: the questions between the steps."""
        stop = self.stop
        if self.mode != "watch" or not isinstance(stop, QuestionStop) or self.material.fault(self.position):
            return ()
        return (stop.question, *stop.more)

    @property
    def question(self) -> Question | None:
        """The first question of this stop that is still open."""
        return next((each for each in self.questions if not self.outcome(each).closed), None)

    def outcome(self, question: Question) -> Outcome:
        """How a question stands."""
        return self.outcomes.get(question.id, _FRESH)

    @property
    def hidden(self) -> frozenset[str]:
        """The quantities that are `?` everywhere while questions of this stop are open."""
        hidden = (each.hides for each in self.questions if not self.outcome(each).closed)
        return frozenset().union(*hidden)

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints opened so far for the open question."""
        question = self.question
        return self._all_hints(question)[: self.outcome(question).hints] if question else ()

    @property
    def hints_left(self) -> int:
        """How many more hints there are for the open question; the last of them is the worked step."""
        question = self.question
        if question is None:
            return 0
        hints = len(self._all_hints(question))
        return hints + 1 - self.outcome(question).hints if hints else 0

    def hint_opens_in(self, waited: float) -> float:
        """Seconds until one more hint opens: the first at once, the others after a try or after some thought.

        Args:
            waited: seconds since the question came up.
        """
        question = self.question
        outcome = self.outcome(question) if question else _FRESH
        return 0.0 if outcome.hints == 0 or outcome.tries else max(_SOON - waited, 0.0)

    def _all_hints(self, question: Question) -> tuple[str, ...]:
        walk = self.walk
        return hints_for(question, self.step, walk.trace if walk else None)

    def next(self) -> Session:
        """One stop on. Questions that are left open are skipped, and that is recorded once.

        A question whose worked step was a hint comes first once more, with fresh numbers; from there it goes on.
        """
        session = self
        for question in self.questions:
            outcome = self.outcome(question)
            if outcome.state == "open":
                session = session._with_outcome(question, replace(outcome, state="skipped"), ("", "skipped"))
        again = next((each for each in session.questions if session.outcome(each).again), None)
        return session.at(self.position + 1) if again is None else session._alone(again)

    def _alone(self, question: Question) -> Session:
        """A question once more, with fresh numbers and by oneself."""
        home = self._with_outcome(question, replace(self.outcome(question), again=False))
        variant = next_variant(self.material.lesson, self.material.variant, question.id)
        if variant is None:
            return home.at(self.position + 1)
        fresh = replace(self, material=Material(self.material.lesson, variant), verdict=None, outcomes={}, earlier=())
        asked = next(each for each in fresh.questions if each.id == question.id)
        return replace(fresh, given=home.given, practice=Practice(asked, home.kept()))

    def back(self) -> Session:
        """One stop back; from a question alone, to where it was asked first."""
        return self.at(self.position - (self.practice is None))

    def home(self) -> Session:
        """The first stop."""
        return self.at(0)

    def end(self) -> Session:
        """The last stop."""
        return self.at(len(self.material) - 1)

    def at(self, position: int) -> Session:
        """The stop at a position, or the nearest there is; from a question alone, of the lesson that it belongs to."""
        if self.practice is not None:
            home = self.practice.home
            return self if home is None else replace(home, given=self.given, said=self.said).at(position)
        place = min(max(position, 0), len(self.material) - 1)
        if place == self.position:
            return self
        return replace(self, position=place, visited=with_stop(self.visited, place), verdict=None)

    def go(self, address: str) -> Session:
        """The step of this address: in the walk on the screen first, then in the others.

        Raises:
            AddressError: no step has this address.
        """
        walk = self.walk
        return self.at(self.material.find(address, self.material.walks.index(walk) if walk else 0))

    def phase(self, direction: int) -> Session:
        """The beginning of the next part (1), or of this one, from its first stop of the one before (-1)."""
        return self.at(self.material.phase_start(self.position, direction))

    def answer(self, text: str) -> Session:
        """Grade an answer to the open question. What cannot be read, and a near miss, cost nothing."""
        question = self.question
        if question is None:
            return self
        outcome, earlier = self.outcome(question), self.earlier
        try:
            verdict = grade(question, text)
        except TutorError as error:
            verdict = Verdict("unreadable", self.place.reported(f"this answer cannot be graded: {error}"))
        match verdict.verdict:
            case "unreadable":
                return replace(self, verdict=verdict)
            case "right":
                outcome, earlier = replace(outcome, state="right"), self._earlier_without(question.ask)
            case "wrong":
                outcome = replace(outcome, tries=outcome.tries + 1)
                verdict, earlier = self._in_the_light_of_earlier(question, text, verdict)
            case "shape":
                free = outcome.shapes == 0
                outcome = replace(outcome, shapes=outcome.shapes + 1, tries=outcome.tries + (not free))
        session = self._with_outcome(question, outcome, (text, verdict.verdict), verdict.message)
        return replace(session, verdict=verdict, earlier=earlier)

    def _in_the_light_of_earlier(
        self, question: Question, text: str, verdict: Verdict
    ) -> tuple[Verdict, tuple[tuple[int, Earlier], ...]]:
        """The verdict on a wrong answer that may follow from an earlier one, and the wrong answers with this one."""
        stop = self.stop
        if not isinstance(stop, StepStop):
            return verdict, self.earlier
        given = kept_answer(question, stop.index, text)
        if given is None:
            return verdict, self.earlier
        if not verdict.slips:
            trace = self.material.walks[stop.walk].trace
            known = [each for walk, each in self.earlier if walk == stop.walk]
            if address := follows(given, trace, reversed(known)):
                verdict = replace(verdict, message=f"{_FOLLOWS} {address}, which was not right.")
        return verdict, (*self._earlier_without(question.ask)[1 - _KEPT :], (stop.walk, given))

    def _earlier_without(self, ask: str | None) -> tuple[tuple[int, Earlier], ...]:
        """The wrong answers but that to this question of this step."""
        stop = self.stop
        if not isinstance(stop, StepStop):
            return self.earlier
        return tuple(each for each in self.earlier if (each[0], *each[1][:2]) != (stop.walk, stop.index, ask))

    def hint(self) -> Session:
        """Open one more hint. The last is the worked step; what depends on numbers is asked with others after it."""
        question = self.question
        if question is None:
            return self
        outcome, left = self.outcome(question), self.hints_left
        if left == 1:
            return self.show(again=self._can_be_asked_again(question))
        return self._with_outcome(question, replace(outcome, hints=outcome.hints + 1)) if left else self

    def _can_be_asked_again(self, question: Question) -> bool:
        walk = self.walk
        depends = question.kind in {"number", "array"} and walk is not None and walk.fresh is not None
        return depends and self.practice is None and len(self.material) <= _LARGE

    def show(self, *, again: bool = False) -> Session:
        """Show the answer of the open question; `again`: to ask it once more afterwards, with fresh numbers."""
        question = self.question
        if question is None:
            return self
        outcome = replace(self.outcome(question), state="shown", again=again)
        return replace(self._with_outcome(question, outcome, ("", "shown")), verdict=None)

    def again(self) -> tuple[Mode, int] | None:
        """How the lesson goes on with fresh numbers: the next mode of the arc, and a variant; None: nothing varies."""
        variant = next_variant(self.material.lesson, self.material.variant)
        return None if variant is None else (ARC[min(ARC.index(self.mode) + 1, 2) if self.mode in ARC else 0], variant)

    def kept(self) -> Session:
        """The same, with nothing left to be written down."""
        return replace(self, given=())

    def _with_outcome(
        self, question: Question, outcome: Outcome, given: tuple[str, str] | None = None, message: str = ""
    ) -> Session:
        """With a question's outcome, and what was given for it: an answer, its verdict, and what was told.

        With numbers that the learner has changed nothing is written down: it is no answer of this variant.
        """
        waiting, said = self.given, self.said
        if given is not None:
            text, verdict = given
            numbers: Literal["", "fresh", "edited"] = "fresh" if self.practice else "edited" if self.is_edited else ""
            said = (*said, Said(self.position, question, text, verdict, message, numbers))
            if not self.is_edited:
                drawn = self.walk.drawn if self.walk else "{}"
                made = Given(question, text, verdict, outcome.hints, verdict == "shown", self.material.variant, drawn)
                waiting = (*waiting, made)
        return replace(self, outcomes={**self.outcomes, question.id: outcome}, given=waiting, said=said)


_FRESH = Outcome()
_FOLLOWS = "Right step, earlier value: this follows from what you answered at"


def _drilled(walk: WalkMaterial, index: int, asked: tuple[Question, ...]) -> tuple[Question, ...]:
    """The product of a multiplication, or the total of a sum, unless the author asks it already."""
    match walk.step(index):
        case Chain():
            ask = "product"
        case Unbroadcast() | Accumulate():
            ask = "total"
        case _:
            return ()
    return () if any(question.ask in {ask, "total"} for question in asked) else (walk.own_question(ask, index),)
