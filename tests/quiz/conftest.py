"""What tests of questions share: a question about a step of a network written in one line a formula."""

import pytest

from tutor.quiz import step_question


@pytest.fixture
def question(lesson):
    """A question about a step of a network in one line a formula."""

    def made(forward, parameters, ask, address, train="", data="{}"):
        lines = "".join(f"  {line}\n" for line in forward)
        body = f"```network\ndata: {data}\nparameters: {parameters}\nforward: |\n{lines}{train}```\n"
        trace = lesson(body).walks[0].trace
        return step_question(ask, trace.steps[trace.find(address)], trace)

    return made


@pytest.fixture
def slips(question):
    """The slips of a question by name, the first of each."""

    def made(*arguments, **more):
        return {slip.name: slip.value for slip in reversed(question(*arguments, **more).slips)}

    return made


@pytest.fixture
def values_of(question):
    """All that one slip answers to a question."""

    def made(name, *arguments, **more):
        return [slip.value for slip in question(*arguments, **more).slips if slip.name == name]

    return made
