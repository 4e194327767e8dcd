"""What can be taken along: equations, the network, a stop, a transcript. What is asked is in none of it."""

import re
from dataclasses import replace

import pytest
from pylatexenc.latexwalker import LatexWalker
from unit_network import UNIT

from tutor import explain
from tutor.latex import latex_text
from tutor.plain_tools.copy import lines as copied
from tutor.plain_tools.transcript import lines as written
from tutor.session import QuestionStop, Session, StepStop, step_values
from tutor.session.copying import COPIES, copies, equation_latex, equation_text, network_text, stop_text
from tutor.session.editing import edited, put_back, read_cell
from tutor.session.saving import free_name, save_new
from tutor.session.state import Practice
from tutor.session.transcript import transcript

BODY = (
    """\
# Words

Of *one* unit, whose guess is {{ p }}.

"""
    + UNIT.replace("data: {x: 1.3", "data: {x: {value: 1.3, vary: [1, 2], decimals: 3}")
    + """\
```quiz
at: forward z
ask: value
```

```quiz
at: backward p -> z
ask: local
hints: [Which function?]
```

```quiz
at: backward p -> z
ask: product
```

```quiz
id: down
question: Which way is down?
choices:
  - text: along the gradient
    say: That climbs.
  - {text: against the gradient, correct: true}
```
"""
)


@pytest.fixture
def session(lesson):
    return Session(lesson(BODY), "guided")


def numbers_of(question):
    """The ways in which an answer is written."""
    return {explain.full(question.answer), explain.full(question.answer).replace("−", "-")}


# --- equations -------------------------------------------------------------------------------------------------------


def test_the_chain_rule_as_text_and_as_latex(session):
    step = Session(session.material, "watch").go("backward p -> z")
    assert equation_text(step).splitlines()[0].startswith("∂L/∂z = ∂L/∂p · ∂p/∂z = −0.6")
    assert equation_text(step).splitlines()[1] == "∂p/∂z = p * (1 - p)"
    rows = equation_latex(step).splitlines()
    assert rows[0] == r"\begin{aligned}" and rows[-1] == r"\end{aligned}"
    assert (
        rows[1]
        == r"\frac{\partial L}{\partial z} &= \frac{\partial L}{\partial p} \cdot \frac{\partial p}{\partial z} \\"
    )
    assert rows[-2] == r"\frac{\partial p}{\partial z} &= p \cdot (1 - p)"


def test_every_step_has_both_forms_and_they_say_the_same(everything):
    for position in range(len(everything)):
        session = Session(everything, "watch", position)
        if not isinstance(session.stop, StepStop):
            continue
        text, latex = equation_text(session), equation_latex(session)
        assert text and latex
        LatexWalker(rf"\[{latex}\]", tolerant_parsing=False).get_latex_nodes()  # which raises where it is no LaTeX
        shown = set(re.findall(r"\d+\.\d+", text))
        assert shown == set(re.findall(r"\d+\.\d+", latex)), session.stop.address


@pytest.mark.parametrize(
    ("address", "reads"),
    [
        ("forward z", "z = w·x + b"),
        ("backward L -> p - y", "∂L/(∂(p − y)) = 2 · (p − y)"),
        ("update w", "w ← w − 0.5 · ∂L/∂w"),
    ],
)
def test_latex_reads_back_as_the_formula(session, address, reads):
    step = Session(session.material, "watch").go(address)
    rows = equation_latex(step).replace("&", "").replace(r"\\", "").splitlines()[1:-1]
    read = " ".join(latex_text(row) for row in rows)
    assert reads.replace(" ", "") in read.replace(" ", "")


def test_an_array_is_a_matrix(everything):
    update = Session(everything, "watch").go("matrix: update W")
    assert r"\begin{pmatrix}" in equation_latex(update)
    assert r" \\ " in equation_latex(update)


def test_the_network_as_text(session):
    watched = Session(session.material, "watch")
    begun, done = network_text(watched.go("forward w * x")), network_text(watched.go("update w"))
    assert begun.splitlines()[0].split() == ["x", "=", "1.3"]
    assert "p = sigmoid(z)" in begun and "value" not in begun
    assert "∂L/∂w = −0.1" in done and re.search(r"L = \(p - y\)\*\*2 +value 0\.1", done)


def test_a_stop_as_text_has_its_question(session):
    text = stop_text(session.go("backward p -> z"))
    assert text.startswith("Taught (taught, variant 0, backward p -> z)")
    assert "Question: What is the local derivative ∂p/∂z?" in text


# --- what is asked ---------------------------------------------------------------------------------------------------


def test_what_is_asked_is_in_nothing_that_is_taken_along(everything):
    tried = 0
    for mode in ("guided", "half", "drill"):
        for position in range(len(everything)):
            session = Session(everything, mode, position, visited=((0, len(everything)),))
            question = session.question
            if question is None or question.answer is None or abs(float(question.answer.flat[0])) in {0, 1, 2}:
                continue
            if isinstance(session.stop, QuestionStop):
                taken = [transcript(session), *(each.make(session) for each in copies(session))]
            else:
                taken = [transcript(session), *(each.make(session) for each in COPIES)]
            beside = [each for each in step_values(session).values() if each is not None and not isinstance(each, str)]
            if any(numbers_of(question) & {explain.full(each), explain.full(-each)} for each in beside):
                continue  # it is seen beside it: upstream × 1
            tried += 1
            for text in taken:
                found = numbers_of(question) & set(re.findall(r"[−-]?[\d.]+\d", text))
                assert not found, (mode, session.place.address, question.prompt, text)
    assert tried > 10


def test_while_something_is_asked_a_transcript_leaves_numbers_out(session):
    asked = session.go("backward p -> z").answer("p * (1 - p)").go("forward z")
    text = transcript(asked)
    assert "Something is still asked, so the numbers are left out." in text
    assert "### backward p -> z" in text
    assert not re.search(r"\d\.\d", text)


# --- transcripts -----------------------------------------------------------------------------------------------------


def test_a_transcript_tells_steps_answers_and_outcomes(session):
    walked = session.next().next()  # the page, and one step
    at = walked.go("backward p -> z").answer("0.5").hint().answer("p * (1 - p)").show().next()
    text = transcript(at)
    assert text.startswith("# Taught\n\nGuided, variant 0. ")
    assert "Of *one* unit, whose guess is 0.67" in text
    assert "### forward w * x\n\n```text\n" in text
    assert "- Answered `0.5`. Not that." in text
    assert "- Answered `p * (1 - p)`. Right." in text
    assert "Right, after 1 wrong try and 1 hint. The answer is 0.22" in text
    assert "Shown. The answer is −0.14" in text or "Shown. The answer is −0.1" in text
    assert text.index("### forward w * x") < text.index("### backward p -> z")
    assert "### update w" not in text


def test_choices_are_listed(session):
    text = transcript(session.go("question down").answer("1").answer("2").end())
    assert "1. along the gradient\n2. against the gradient\n" in text
    assert "- Answered `1`. That climbs." in text
    assert "Right, after 1 wrong try. The answer is against the gradient." in text


def test_other_numbers_are_told_as_such(session):
    at = session.go("backward p -> z")
    name, value = read_cell(at, "w", "2")
    further = edited(at, {name: value}).answer("p * (1 - p)").show()
    assert "with other numbers for w" in transcript(further)
    assert "**Asked with other numbers:** What is the local derivative" in transcript(put_back(further).end())


def test_fresh_numbers_are_told_as_such(session):
    at = session.go("backward p -> z")
    while at.hints_left:
        at = at.hint()
    at = at.show().next()
    assert at.practice is not None
    text = transcript(at.answer("1").next().end())
    assert "**Asked with fresh numbers:** What is the local derivative" in text


def test_of_a_review_there_is_one_stop(session):
    at = session.go("backward p -> z")
    alone = replace(at, practice=Practice(at.question), visited=((0, 1),)).answer("p * (1 - p)")
    text = transcript(alone)
    assert re.findall("^##.*", text, re.MULTILINE) == ["### backward p -> z"]
    assert "- Answered `p * (1 - p)`. Right." in text


def test_what_is_typed_is_never_markdown(session):
    at = session.go("backward p -> z").answer("``` # *x* <b>\n[a](b)").answer("2`3").show().show().next()
    text = transcript(at)
    assert "\n# *x*" not in text
    for line in text.splitlines():
        if line.startswith("- Answered "):
            ticks = re.match(r"- Answered (`+)", line)[1]
            assert line.count(ticks) >= 2


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_file_is_never_overwritten(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert save_new("a.md", "one") == (True, f"Saved in {tmp_path / 'a.md'}")
    again = save_new("a.md", "two")
    assert not again.is_done and "is there already; choose another name." in again.told
    assert (tmp_path / "a.md").read_text() == "one"
    assert free_name("a", ".md") == "a-2.md"
    assert free_name("b", ".md") == "b.md"


@pytest.mark.parametrize("name", ["", "  ", "no/such/folder/a.md", ".", "a\0b", "x" * 5000, "~nobody-of-this-name/a"])
def test_what_cannot_be_written_is_a_sentence(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    saved = save_new(name, "text")
    assert not saved.is_done
    assert saved.told.endswith(".") and "\n" not in saved.told
    assert list(tmp_path.iterdir()) == []


def test_in_words(session, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    step = Session(session.material, "watch").go("backward p -> z")
    assert list(copied(step, "")) == [equation_latex(step)]
    assert list(copied(step, "text")) == [equation_text(step)]
    assert "did you mean network?" in next(copied(step, "netwrk"))
    assert "say one of text, latex, network, step." in next(copied(step, "qqq"))
    assert list(copied(session, "")) == [stop_text(session)]
    assert list(written(step, "mine.md")) == [f"Saved in {tmp_path / 'mine.md'}."]
    assert (tmp_path / "mine.md").read_text(encoding="utf-8") == transcript(step)
    assert "is there already" in next(written(step, "mine.md"))
    assert next(written(step, "")).endswith("taught.md.")
