"""What the learner can do, and when it comes back: worked cases, and properties over logs of any kind."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from tutor.progress.records import Attempt
from tutor.progress.skills import Skill, due, skills_of
from tutor.progress.store import Store

START = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def tried(
    verdict="right", question="q1", variant=0, at=START, *, hints=0, shown=False, skill="chain", lesson="chain-rule"
):
    when = at if isinstance(at, str) else at.isoformat(timespec="milliseconds")
    return Attempt(lesson, question, variant, "0.5", verdict, hints, shown, "guided", when, "{}", skill)


def chain(*attempts):
    return skills_of(attempts)["chain"]


def clean(count, *, every=timedelta(minutes=3), variants=(0, 1)):
    return [tried("right", f"q{n}", variants[n % len(variants)], START + n * every) for n in range(count)]


def days(skill):
    return (skill.due - skill.last) / DAY


# the dates


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ([tried("right")], 2),
        ([tried("wrong"), tried("right")], 1),
        ([tried("right", hints=1)], 1),
        ([tried("wrong"), tried("wrong"), tried("right")], 1),
        ([tried("shown", shown=True)], 1),
        ([tried("skipped")], 1),
        ([tried("wrong")], 1),
    ],
)
def test_the_first_time_it_comes_back_in_days(log, expected):
    assert days(chain(*log)) == expected
    assert chain(*log).due == START + expected * DAY


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ([tried("right")], 11),
        ([tried("shape"), tried("right")], 11),
        ([tried("wrong"), tried("right")], 5),
        ([tried("right", hints=1)], 5),
        ([tried("shape"), tried("shape"), tried("right")], 5),
        ([tried("wrong"), tried("shape"), tried("right")], 5),
        ([tried("wrong"), tried("shape"), tried("shape"), tried("right")], 2),
        ([tried("wrong", hints=1), tried("right", hints=1)], 2),
        ([tried("right", hints=2)], 2),
        ([tried("right", shown=True)], 2),
        ([tried("shown")], 2),
        ([tried("wrong"), tried("skipped")], 2),
        ([tried("skipped")], 2),
        ([tried("wrong")], 2),
        ([tried("shape")], 2),
    ],
)
def test_how_the_first_question_went_is_felt_at_the_second(way, expected):
    """Days until the third, when the second is right at once on the day on which it is due: 11, 5 or 2."""
    second = tried("right", "q2", 0, chain(*way).due)
    assert days(chain(*way, second)) == expected


def test_what_is_known_comes_back_later_and_later():
    moment, gaps = START, []
    log: list[Attempt] = []
    for number in range(9):
        log.append(tried("right", f"q{number}", number, moment))
        gaps.append(days(chain(*log)))
        moment += gaps[-1] * DAY
    assert gaps[0] == 2
    assert gaps == sorted(gaps)
    assert gaps[3] > 90
    assert gaps[-1] == 365


GRADES = {
    Rating.Good: [("right", 0)],
    Rating.Hard: [("wrong", 0), ("right", 0)],
    Rating.Again: [("wrong", 0), ("wrong", 0), ("right", 0)],
}
HINTED = {Rating.Good: [("right", 0)], Rating.Hard: [("right", 1)], Rating.Again: [("wrong", 1), ("right", 1)]}


@pytest.mark.parametrize("ways", [GRADES, HINTED], ids=["misses", "hints"])
@given(st.lists(st.tuples(st.sampled_from(sorted(GRADES)), st.integers(0, 60)), min_size=1, max_size=8))
def test_the_dates_are_those_of_fsrs(ways, history):
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)
    card, moment, log = Card(card_id=1), START, []
    for number, (rating, gap) in enumerate(history):
        moment += gap * DAY
        card, _ = scheduler.review_card(card, rating, moment)
        log += [tried(verdict, f"q{number}", 0, moment, hints=hints) for verdict, hints in ways[rating]]
    assert chain(*log).due == card.due


@pytest.mark.parametrize("verdict", ["right", "wrong", "shown"])
def test_whoever_practises_a_little_earlier_each_evening_gets_on(verdict):
    first = [tried(verdict, "q", 0, START, shown=verdict == "shown")]
    sharp = [tried("right", f"q{n}", n, START + n * DAY) for n in range(1, 5)]
    early = [tried("right", f"q{n}", n, START + n * (DAY - HOUR)) for n in range(1, 5)]
    assert days(chain(*first, *early)) == days(chain(*first, *sharp)) > 2


def test_five_times_in_one_evening_is_no_five_days():
    assert days(chain(*clean(5))) == days(chain(*clean(1)))


def test_a_miss_after_months_brings_it_back_soon():
    log = [tried("right", f"q{n}", n, START + n * 30 * DAY) for n in range(4)]
    assert days(chain(*log)) > 100
    moment = START + 200 * DAY
    missed = [tried("wrong", "x", 0, moment), tried("wrong", "x", 0, moment), tried("right", "x", 0, moment)]
    assert 1 <= days(chain(*log, *missed)) < 20


# one event a question


def test_a_question_ends_when_it_is_right_shown_or_skipped():
    log = [tried("wrong"), tried("right"), tried("right"), tried("shown", shown=True), tried("skipped"), tried("wrong")]
    skill = chain(*log)
    assert (skill.instances, skill.attempts, skill.right) == (5, 4, 2)


def test_questions_that_are_answered_by_turns_stay_apart():
    by_turns = [tried("wrong", "a"), tried("wrong", "b"), tried("right", "a"), tried("right", "b")]
    in_turn = [tried("wrong", "a"), tried("right", "a"), tried("wrong", "b"), tried("right", "b")]
    assert chain(*by_turns) == chain(*in_turn)
    assert chain(*by_turns).instances == 2


@pytest.mark.parametrize("change", [{"lesson": "softmax"}, {"question": "q2"}, {"variant": 1}])
def test_another_lesson_question_or_draw_is_another_question(change):
    assert chain(tried("wrong"), tried("right", **change)).instances == 2


def test_the_first_answer_of_a_wrong_shape_is_free_and_a_near_miss_always():
    assert days(chain(tried("shape"), tried("near"), tried("right"))) == 2
    assert chain(tried("shape"), tried("near"), tried("right")).streak == 1
    assert days(chain(tried("shape"), tried("shape"), tried("right"))) == 1
    assert chain(tried("shape"), tried("near"), tried("right")).attempts == 2


@pytest.mark.parametrize("verdict", ["near", "unreadable", "half-right", "", "RIGHT"])
def test_verdicts_that_say_nothing_are_no_practice(verdict):
    assert skills_of([tried(verdict)]) == {}


def test_a_question_without_a_skill_is_no_practice():
    assert skills_of([tried(skill="")]) == {}


# mastery


def test_three_in_a_row_on_two_draws_are_mastery():
    assert [chain(*clean(count)).mastered for count in (1, 2, 3, 4)] == [False, False, True, True]
    assert not chain(*clean(6, variants=(0,))).mastered
    assert chain(*clean(6, variants=(0,))).streak == 6


def test_the_same_draw_number_of_another_lesson_is_another_draw():
    log = [tried(lesson="a"), tried(question="q2", lesson="a"), tried(lesson="b")]
    assert chain(*log).mastered
    assert chain(*log).variants == 2


@pytest.mark.parametrize(
    "third",
    [
        [tried("wrong", "q2", 2), tried("right", "q2", 2)],
        [tried("right", "q2", 2, hints=1)],
        [tried("right", "q2", 2, shown=True)],
        [tried("shown", "q2", 2, shown=True), tried("right", "q2", 2)],
        [tried("shown", "q2", 2)],
    ],
    ids=["a miss", "a hint", "right after it was shown", "shown, then right", "shown"],
)
def test_help_ends_the_row(third):
    assert not chain(*clean(2), *third).mastered
    assert chain(*clean(3), *third).streak == 0
    assert chain(*clean(2), *third).streak == 0


def test_an_answer_known_by_heart_proves_nothing():
    log = [tried("right", "q1", variant) for variant in (0, 1, 1, 1, 0)]
    assert chain(*log).streak == 2
    assert chain(*log).instances == 5
    assert chain(*log, tried("right", "q1", 2)).mastered


def test_skipping_is_free():
    log = clean(2)
    skipped = tried("skipped", "q9", 5)
    assert chain(*log, skipped, tried("right", "q9", 5)).mastered
    assert chain(*log, skipped).streak == 2
    assert chain(*log, tried("wrong", "q9", 5), skipped).streak == 0


# what is due


def skill(name="chain", last=START, interval=2.0):
    return Skill(name, 1, 1, 1, False, 1, 1, last, last + interval * DAY)


def names(skills, now):
    return [each.name for each in due({each.name: each for each in skills}, now)]


def test_a_skill_is_due_all_day_long():
    one = skill(interval=1)
    assert names([one], START.replace(hour=23, minute=59)) == []
    assert names([one], START.replace(day=2, hour=0)) == ["chain"]
    assert names([one], START + 40 * DAY) == ["chain"]


def test_the_day_is_the_learners_own():
    tokyo, hawaii = timezone(9 * HOUR), timezone(-10 * HOUR)
    one = skill(interval=1)  # due on 2 March, 20:00 in London, 10:00 in Hawaii; on 3 March, 5:00 in Tokyo
    assert names([one], datetime(2026, 3, 2, 23, 0, tzinfo=tokyo)) == []
    assert names([one], datetime(2026, 3, 3, 0, 30, tzinfo=tokyo)) == ["chain"]
    assert names([one], datetime(2026, 3, 2, 0, 30, tzinfo=hawaii)) == ["chain"]


@pytest.mark.parametrize("at", ["2026-03-02T05:00:00+09:00", "2026-03-01T10:00:00-10:00", "2026-03-01T20:00:00"])
def test_a_time_of_another_zone_is_the_same_moment_and_one_without_is_utc(at, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert chain(tried(at=at)).last == START
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_time_that_is_none_is_that_of_the_attempt_before():
    assert chain(tried(), tried(at="soon", question="q2")).last == START
    assert chain(tried(at="soon")).last == datetime(1970, 1, 1, tzinfo=UTC)


def test_the_most_overdue_comes_first():
    skills = [skill("b"), skill("soon", interval=30), skill("a"), skill("late", last=START - 9 * DAY)]
    assert names(skills, START + 3 * DAY) == ["late", "a", "b"]


def test_a_clock_that_was_once_years_ahead_keeps_nothing_waiting():
    ahead = chain(tried(at=START.replace(year=2099)))
    assert names([ahead], START) == ["chain"]
    assert names([skill(last=START + DAY)], START) == []  # another time zone, no wrong clock
    assert names([skill(last=START + 2 * DAY)], START) == ["chain"]
    again = chain(tried(at=START.replace(year=2099)), tried("right", "q2", 1, START))
    assert START < again.due <= START + 365 * DAY
    assert names([again], START) == []


# properties

TIMES = st.one_of(
    st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
    st.datetimes(timezones=st.timezones()).map(datetime.isoformat),
    st.datetimes().map(datetime.isoformat),
    st.sampled_from(["", "yesterday", "2026-03-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]),
)
VERDICTS = st.sampled_from(["right", "wrong", "near", "shape", "skipped", "shown", "half-right", ""])
ATTEMPTS = st.builds(
    tried,
    VERDICTS,
    st.sampled_from(["a", "b"]),
    st.integers(-1, 2),
    TIMES,
    hints=st.integers(-1, 4),
    shown=st.booleans(),
    skill=st.sampled_from(["", "chain", "local:sigmoid", "\udcff"]),
    lesson=st.sampled_from(["l", "3f2a9c01d2/l"]),
)
LOGS = st.lists(ATTEMPTS, max_size=12)


@given(LOGS)
def test_any_log_gives_skills_that_make_sense(log):
    found = skills_of(log)
    assert found == skills_of(iter(log))
    assert "" not in found
    for name, each in found.items():
        assert each.name == name
        assert 0 <= each.right <= each.attempts
        assert 0 <= each.variants <= each.streak <= each.instances
        assert each.mastered == (each.streak >= 3 and each.variants >= 2)
        assert each.last.tzinfo is each.due.tzinfo is UTC
        assert days(each) in range(1, 366)
    assert set(names(found.values(), START)) <= set(found)


@given(LOGS, st.randoms(use_true_random=False))
def test_how_skills_are_mixed_in_the_log_makes_no_difference(log, chance):
    valid = [each for each in log if each.at[:4].isdecimal() and each.at[:4] not in {"0001", "9999"}]
    waiting = {name: [each for each in valid if each.skill == name] for name in {each.skill for each in valid}}
    mixed = []
    while any(waiting.values()):
        mixed.append(waiting[chance.choice([name for name, left in sorted(waiting.items()) if left])].pop(0))
    assert skills_of(mixed) == skills_of(valid)


@given(LOGS)
def test_times_that_are_all_alike_leave_the_log_its_order(log):
    same = [replace(each, at=START.isoformat()) for each in log]
    milliseconds = [replace(each, at=(START + n * DAY / 86_400_000).isoformat()) for n, each in enumerate(log)]

    def told(attempts):
        return {name: replace(each, last=START, due=START + (each.due - each.last)) for name, each in attempts.items()}

    assert told(skills_of(same)) == told(skills_of(milliseconds))


@given(LOGS, st.integers(1, 40))
def test_a_clock_that_goes_back_is_the_same_day(log, back):
    still = [replace(each, at=START.isoformat()) for each in log]
    falling = [replace(each, at=(START - n * back * HOUR).isoformat()) for n, each in enumerate(log)]
    assert {n: days(each) for n, each in skills_of(still).items()} == {
        n: days(each) for n, each in skills_of(falling).items()
    }


@given(LOGS, st.sampled_from(["near", "unreadable", "almost", "right "]))
def test_words_of_a_newer_tutor_change_nothing(log, word):
    known = [each for each in log if each.verdict in {"right", "wrong", "shape", "skipped", "shown"}]
    strange = [new for each in known for new in (each, replace(each, verdict=word, hints=4, shown=True))]
    assert skills_of(strange) == skills_of(known)


@given(st.lists(ATTEMPTS.filter(lambda each: "\udcff" not in each.skill), max_size=6))
def test_the_store_gives_back_what_the_dates_need(tmp_path_factory, log):
    with Store.open(tmp_path_factory.mktemp("home") / "progress.db") as store:
        for each in log:
            store.submit(each)
        assert skills_of(store.attempts()) == skills_of(log)


ELSEWHERE = """
from datetime import UTC, datetime, timedelta
from tutor.progress.records import Attempt
from tutor.progress.skills import skills_of
start = datetime(2026, 3, 1, tzinfo=UTC)
log = [
    Attempt("l", f"q{n}", n % 3, "1", ("right", "wrong", "shown")[n * n % 3], 0, False, "drill",
            (start + n * timedelta(hours=31)).isoformat(), skill=("chain", "update", "local:relu")[n % 3])
    for n in range(60)
]
print(list(skills_of(log).values()))
"""


def test_every_process_and_time_zone_finds_the_same_dates(tmp_path: Path):
    told = {
        subprocess.run(
            [sys.executable, "-c", ELSEWHERE], env={"TZ": zone, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for zone, seed in (("UTC", "1"), ("Asia/Tokyo", "2"), ("America/New_York", "3"))
    }
    assert len(told) == 1
    assert b"due=" in told.pop()


def test_help_is_told_without_the_scheduler():
    code = "import sys, tutor.cli, tutor.progress.skills; sys.exit('fsrs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
