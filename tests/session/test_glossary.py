"""What the words mean, with this step's numbers, and never with what is asked."""

import pytest
from unit_network import UNIT

from tutor.session import Session
from tutor.session.glossary import glossary


def here(session):
    return {word.term: word.here for word in glossary(session) if word.here}


@pytest.mark.parametrize(
    ("address", "terms"),
    [
        ("forward p", {"value"}),
        ("forward L", {"loss"}),
        ("seed", {"seed"}),
        ("backward z -> b", {"upstream", "local derivative", "product"}),
        ("update b", {"gradient", "learning rate", "update"}),
    ],
)
def test_the_words_of_a_step_come_first_and_have_its_numbers(lesson, address, terms):
    session = Session(lesson(UNIT), "watch").go(address)
    found = here(session)
    assert found.keys() == terms
    assert {word.term for word in glossary(session)[: len(terms)]} == terms
    assert all(word.meaning for word in glossary(session))
    assert not any("?" in said for said in found.values())


def test_every_step_of_every_kind_has_words(everything):
    session = Session(everything, "watch")
    kinds = set()
    for position in range(len(everything)):
        at = session.at(position)
        if at.step is not None:
            kinds.add(at.step.kind)
            assert here(at), at.step.address
        else:
            assert not here(at)
    assert len(kinds) == 6


def test_what_is_asked_stays_hidden(lesson):
    session = Session(lesson(UNIT + "```quiz\nat: backward p -> z\nask: local\n```\n")).go("backward p -> z")
    assert session.question.ask == "local"
    assert here(session)["local derivative"].endswith("= ?")
    assert here(session)["product"].endswith("= ?")
    assert not here(session)["upstream"].endswith("= ?")
