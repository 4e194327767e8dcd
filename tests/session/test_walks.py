"""Any walk through a lesson agrees with what a fresh reading of the lesson says about the place it has reached."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tutor.errors import AddressError
from tutor.lesson import Page, Walk, draw_values
from tutor.network import record, sgd
from tutor.network.data import step_data
from tutor.progress.store import Store
from tutor.session import EndStop, PageStop, QuestionStop, Session, StepStop, answer_text
from tutor.session.keeping import keep, resume

DRILLED = {"chain": "product", "unbroadcast": "total", "accumulate": "total"}


class Expected:
    """The lesson's stops, made by listing them: kind, what identifies it, part, questions by mode."""

    def __init__(self, material):
        self.traces, self.stops = [], []
        pages = 0
        for part in material.lesson.story:
            if isinstance(part, Page):
                self.stops.append(("page", pages, ("page", pages), []))
                pages += 1
            elif isinstance(part, Walk):
                self._walk(part, material)
            else:
                self.stops.append(("question", part.id, ("question", part.id), [part.id]))
        self.stops.append(("end", "", ("end", ""), []))

    def _walk(self, walk, material):
        values = draw_values(walk, material.lesson.id, material.variant)
        trace = record(walk.graph, values, sgd(walk.train.learning_rate))
        number = len(self.traces)
        self.traces.append((walk.name, trace))
        for step in trace.steps:
            asked = [quiz for quiz in walk.quizzes if quiz.at == step.address]
            self.stops.append(("step", (number, step.index), (number, step.phase), asked))

    def questions(self, position, mode):
        kind, place, _, asked = self.stops[position]
        if mode == "watch":
            return []
        if kind != "step":
            return asked
        name, trace = self.traces[place[0]]
        step = trace.steps[place[1]]
        ids = [quiz.id for quiz in asked]
        ask = DRILLED.get(step.kind)
        if mode == "drill" and ask and not {ask, "total"} & {quiz.ask for quiz in asked}:
            ids.append(f"{name}: {ask} {step.address}")
        return ids

    def parts(self):
        """The first stop of each part."""
        named = [stop[2] for stop in self.stops]
        return [place for place, part in enumerate(named) if place == 0 or named[place - 1] != part]

    def step(self, address, first):
        """Where an address is, the walk on the screen first."""
        for number in sorted(range(len(self.traces)), key=lambda each: each != first):
            for position, (kind, place, _, _) in enumerate(self.stops):
                here = kind == "step" and place[0] == number
                if here and self.traces[number][1].steps[place[1]].address == address:
                    return position
        return None


class Walks(RuleBasedStateMachine):
    material = None

    @initialize(mode=st.sampled_from(["watch", "guided", "drill"]))
    def begin(self, mode):
        self.mode, self.expected = mode, Expected(self.material)
        self.session = Session(self.material, mode)
        self.position, self.visited, self.outcomes, self.given = 0, {0}, {}, []
        self.store = Store.in_memory()

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()

    # what the model knows
    def fresh(self):
        return {"state": "open", "tries": 0, "hints": 0, "shapes": 0, "again": False}

    def open(self):
        ids = self.expected.questions(self.position, self.mode)
        return [name for name in ids if self.outcomes.get(name, self.fresh())["state"] in {"open", "skipped"}]

    def change(self, name, **changes):
        self.outcomes[name] = self.outcomes.get(name, self.fresh()) | changes

    def move(self, position, session):
        self.position = min(max(position, 0), len(self.expected.stops) - 1)
        self.visited.add(self.position)
        self.session = session

    @rule()
    def next(self):
        for name in self.open():
            if self.outcomes.get(name, self.fresh())["state"] == "open":
                self.given.append((name, "skipped"))
                self.change(name, state="skipped")
        session = self.session.next()
        here = self.expected.questions(self.position, self.mode)
        for name in [name for name in here if self.outcomes.get(name, self.fresh())["again"]]:
            self.change(name, again=False)
            assert (session.practice.question.id, session.position) == (name, self.position)
            assert session.material.variant != self.material.variant
            self.given.append((name, "skipped"))
            session = session.next()
        self.move(self.position + 1, session)

    @rule()
    def back(self):
        self.move(self.position - 1, self.session.back())

    @rule()
    def home(self):
        self.move(0, self.session.home())

    @rule()
    def end(self):
        self.move(10**6, self.session.end())

    @rule(position=st.integers(-3, 60))
    def at(self, position):
        self.move(position, self.session.at(position))

    @rule(direction=st.sampled_from([1, -1]))
    def phase(self, direction):
        starts = self.expected.parts()
        later = [place for place in starts if place > self.position]
        earlier = [place for place in starts if place < self.position]
        wanted = (later[:1] or [len(self.expected.stops) - 1]) if direction > 0 else (earlier[-1:] or [0])
        self.move(wanted[0], self.session.phase(direction))

    @rule(
        address=st.sampled_from(["forward z", "seed", "backward p->z", "update W", "backward Y -> b", "update b", "L"])
    )
    def go(self, address):
        number = self.material.walks.index(self.session.walk)
        wanted = self.expected.step(address.replace("p->z", "p -> z"), number)
        if wanted is None:
            with pytest.raises(AddressError):
                self.session.go(address)
        else:
            self.move(wanted, self.session.go(address))

    @precondition(lambda self: self.open())
    @rule(kind=st.sampled_from(["right", "wrong", "shape", "unreadable", "near"]))
    def answer(self, kind):
        name, question = self.open()[0], self.session.question
        assert question.id == name
        typed = self.typed(question, kind)
        if typed is None:
            return
        outcome = self.outcomes.get(name, self.fresh())
        self.session = self.session.answer(typed)
        assert self.session.verdict.verdict == kind, (name, typed)
        if kind == "right":
            self.change(name, state="right")
        elif kind == "wrong":
            self.change(name, tries=outcome["tries"] + 1)
        elif kind == "shape":
            self.change(name, shapes=outcome["shapes"] + 1, tries=outcome["tries"] + (outcome["shapes"] > 0))
        elif kind == "near":
            self.change(name)
        if kind != "unreadable":
            self.given.append((name, kind))

    def typed(self, question, kind):
        choice = question.kind == "choice"
        if kind == "near":
            return f"{float(question.answer) * 1.03:.6g}" if question.kind == "number" else None
        if kind == "shape":
            return None if choice else "1, 2, 3, 4, 5"
        if kind == "right" and not choice:
            return answer_text(question)
        if kind == "wrong" and not choice:
            return str(np.full(question.answer.shape, 1234.5).tolist())
        return {"right": "2", "wrong": "1", "unreadable": "what?"}[kind]

    @rule()
    def hint(self):
        left = self.session.hints_left
        if self.open() and left:
            name, question = self.open()[0], self.session.question
            if left > 1:
                self.change(name, hints=self.outcomes.get(name, self.fresh())["hints"] + 1)
            else:
                self.given.append((name, "shown"))
                varies = self.session.walk.fresh is not None
                self.change(name, state="shown", again=question.kind in {"number", "array"} and varies)
        before = self.session.hints
        self.session = self.session.hint()
        if left > 1:
            assert self.session.hints[: len(before)] == before
            assert self.session.hints_left == left - 1

    @rule()
    def show(self):
        if self.open():
            name = self.open()[0]
            self.given.append((name, "shown"))
            self.change(name, state="shown")
        self.session = self.session.show()

    @rule()
    def leave_and_come_back(self):
        keep(self.session, self.store)
        assert [(each.question, each.verdict) for each in self.store.attempts()] == self.given
        self.session = resume(self.material, self.store)
        assert self.session.mode == self.mode

    # what must hold wherever one is
    @invariant()
    def the_place_is_right(self):
        if not hasattr(self, "session"):
            return
        session, (kind, place, _, _) = self.session, self.expected.stops[self.position]
        assert (session.position, session.seen) == (self.position, len(self.visited))
        assert {place for place in range(len(self.material)) if session.has_seen(place)} == self.visited
        types = {"page": PageStop, "step": StepStop, "question": QuestionStop, "end": EndStop}
        assert isinstance(session.stop, types[kind])
        if kind == "step":
            fresh = self.expected.traces[place[0]][1].steps[place[1]]
            assert session.stop.address == fresh.address
            assert step_data(session.step) == step_data(fresh)
        else:
            assert session.step is None

    @invariant()
    def the_answers_are_right(self):
        if not hasattr(self, "session"):
            return
        assert [each.id for each in self.session.questions] == self.expected.questions(self.position, self.mode)
        assert [self.session.question and self.session.question.id] == (self.open() or [None])[:1]
        found = {
            name: {part: getattr(outcome, part) for part in ("state", "tries", "hints", "shapes", "again")}
            for name, outcome in self.session.outcomes.items()
        }
        assert found == self.outcomes
        waiting = [(each.question.id, each.verdict) for each in self.session.given]
        assert waiting == self.given[len(self.given) - len(waiting) :]


def test_any_walk_agrees_with_the_lesson(everything):
    Walks.material = everything
    run_state_machine_as_test(Walks, settings=settings(max_examples=60, stateful_step_count=40, deadline=None))
