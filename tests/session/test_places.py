"""Every stop has an address that leads back to it, and what is wrong with a stop is told with it."""

import shlex
from dataclasses import replace

import pytest

from tutor.cli import main
from tutor.errors import AddressError, NetworkError
from tutor.lesson import load_lesson
from tutor.session import Material, PageStop, QuestionStop, Session, StepStop, faults
from tutor.session import material as materials


def test_every_stop_is_found_again_by_its_address(everything):
    addresses = [everything.address_of(position) for position in range(len(everything))]
    assert len(set(addresses)) == len(addresses)
    for position, address in enumerate(addresses):
        assert everything.find(address) == position
        assert Session(everything).go(address).position == position
    assert addresses[0] == "page 1" and addresses[-1] == "end"
    assert "scalar: backward p -> z" in addresses and "question guess" in addresses


def test_of_one_network_addresses_are_as_steps_tells_them(lesson):
    material = lesson("```network\ndata: {x: 2}\nforward: L = x * x\n```\n")
    assert [material.address_of(each) for each in range(len(material))][:2] == ["forward L", "seed"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("page 99", "no page 99"),
        ("page 0", "no page 0"),
        ("page " + "9" * 5000, "no page"),
        ("question gues", "no question gues"),
        ("question", "no kind of step"),
        ("matrix: backward p -> z", "no node is called p"),
        ("tensor: seed", "no kind of step"),
    ],
)
def test_what_is_not_there_is_told(everything, address, said):
    with pytest.raises(AddressError, match=said):
        everything.find(address)


def test_a_question_nearly_named_is_suggested(everything):
    with pytest.raises(AddressError) as raised:
        everything.find("question gues")
    assert raised.value.help == "did you mean question guess?"
    with pytest.raises(AddressError) as raised:
        everything.find("guess")
    assert raised.value.help == "did you mean question guess?"


def test_a_place_names_lesson_variant_and_address(everything):
    place = Session(Material(everything.lesson, 3)).go("scalar: backward p -> z").place
    assert str(place) == "everything, variant 3, scalar: backward p -> z"
    assert place.file == everything.lesson.path


def test_the_command_leads_back(everything, monkeypatch):
    for position in range(len(everything)):
        place = Session(Material(everything.lesson, 3)).at(position).place
        words = shlex.split(place.command)
        assert words == [
            "tutor", "open", str(everything.lesson.path), "--variant", "3", "--at", everything.address_of(position),
        ]  # fmt: skip
    seen = []
    monkeypatch.setattr("tutor.plain.run", lambda *arguments: seen.append(arguments) or 0)
    with pytest.raises(SystemExit):
        main([*words[1:], "--plain"])
    assert seen == [(everything.lesson.path, None, 3, "end")]


def test_a_lesson_of_the_course_is_called_by_its_id(everything, monkeypatch):
    folder = everything.lesson.path.parent
    monkeypatch.setattr("tutor.lesson.course.built_in_course", lambda: folder)
    assert Session(everything).place.command == "tutor open everything --variant 0 --at 'page 1'"
    other = replace(everything.lesson, path=folder / "01-everything.ko.md")
    assert str(other.path) in Session(Material(other)).place.command


# --- what cannot be computed ------------------------------------------------------------------------------------------


@pytest.fixture
def failing(everything, monkeypatch):
    """The lesson in a variant in which no question can be made."""

    def refuse(*arguments, **options):
        raise NetworkError("the shapes (2,) and (3,) do not fit", code="shapes")

    monkeypatch.setattr(materials, "questions_of", refuse)
    return Material(load_lesson(everything.lesson.path), 7)


def test_a_sound_lesson_has_no_faults(everything):
    for mode in ("watch", "guided", "drill"):
        for position in range(len(everything)):
            assert faults(Session(everything, mode).at(position)) == ()


def test_a_question_that_cannot_be_made_is_a_fault_and_the_lesson_goes_on(failing, everything):
    session = Session(failing)
    told = {}
    while session.position < len(failing) - 1:
        if faults(session):
            told[failing.address_of(session.position)] = faults(session)
        assert session.question is None
        session = session.next()
    asking = {everything.address_of(position) for position, _ in everything.questions()}
    assert set(told) == asking
    assert {"question guess", "question total", "scalar: backward p -> z"} <= asking
    for sentences in told.values():
        assert sentences == ("what is asked here cannot be computed: the shapes (2,) and (3,) do not fit",)
    assert list(failing.questions()) == []


def test_an_insert_that_cannot_be_computed_is_a_fault(everything, monkeypatch):
    def refuse(expression, trace):
        raise NetworkError("no value is there", code="none")

    monkeypatch.setattr("tutor.session.trouble.evaluate_expression", refuse)
    session = Session(everything)
    assert faults(session) == ("p cannot be computed: no value is there",)
    noted = faults(session.go("scalar: backward p -> z"))
    assert noted == tuple(f"{each} cannot be computed: no value is there" for each in ("local(p, z)", "p", "grad(z)"))
    assert faults(session.go("scalar: forward z")) == ()


def test_an_answer_that_cannot_be_graded_costs_nothing_and_says_where(everything, monkeypatch):
    def refuse(question, answer):
        raise NetworkError("no value is there", code="none")

    monkeypatch.setattr("tutor.session.state.grade", refuse)
    session = Session(everything).go("scalar: forward z")
    after = session.answer("0.71")
    assert after.verdict.verdict == "unreadable"
    assert "everything, variant 0, scalar: forward z" in after.verdict.message
    assert session.place.command in after.verdict.message
    assert (after.outcomes, after.given) == ({}, ())


def test_stops_are_of_every_kind(everything):
    kinds = {type(everything.stop(position)) for position in range(len(everything))}
    assert {PageStop, StepStop, QuestionStop} < kinds
