"""The plain mode: what is typed, what is told, what is kept; as a screen reader and a pipe meet it."""

import io
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from tutor.cli import main
from tutor.lesson import load_lesson
from tutor.plain import Plain, cells_text
from tutor.progress.folders import data_folder
from tutor.progress.store import Store
from tutor.session import EndStop, Material, PageStop, QuestionStop, Session, StepStop
from tutor.session.keeping import keep, resume
from tutor.session.unforeseen import LOG_NAME

LESSON = """\
First words, about {{ p }} and $\\frac{1}{1+x}$.

```network
data: {x: 1.3, y: 1}
parameters: {w: 0.7, b: [-0.2, 0.5]}
forward: |
  z = w * x + sum(b)             # the score
  p = sigmoid(z)
  L = (p - y)**2
train: {learning_rate: 0.5}
```

## The slope of $\\sigma$ at {{ z }} {at="backward p -> z"}

Near {{ p }} it is **{{ local(p, z) }}**.

```quiz
at: backward p -> z
ask: local
hints: ["Which function made `p`?"]
explain: "A slope of {{ local(p, z) }}."
wrong: [{answer: p, say: "That is $p$ itself, {{ p }}."}]
```

```quiz
at: backward p -> z
ask: product
```

```quiz
at: update b
ask: update
```

```quiz
at: update b
ask: shape
```

```quiz
id: down
question: Which way is down?
choices:
  - text: "*along* the gradient"
    say: That climbs.
  - text: against it
    correct: true
    say: It falls there.
```

# The end

Now you know.
"""


@pytest.fixture
def material(write):
    return Material(load_lesson(write(LESSON.replace("\n```quiz\nat: update b\nask: shape\n```\n", ""))))


@pytest.fixture
def told(material):
    """What is told when these lines are typed, from a step or the beginning."""

    def tell(*lines, at=None, mode="guided", store=None, other=None):
        session = Session(other or material, mode)
        target = io.StringIO()
        with store or Store.in_memory() as kept:
            source = io.StringIO("".join(f"{line}\n" for line in lines))
            Plain(session.go(at) if at else session, kept, source, target).run()
        return target.getvalue()

    return tell


def test_a_whole_lesson_by_empty_lines(told, material):
    text = told(*[""] * (len(material) + 5))
    for step in material.walks[0].trace.steps:
        assert f"\n{step.address}   (step {step.index + 1} of {len(material.walks[0].trace)})\n" in text
    assert "First words, about 0.7703 and 1/(1 + x)." in text
    assert "The score." in text
    assert text.count("The end of the lesson.") == 1
    assert text.count("Question:") == 3  # of two at one stop the first is passed by, and with it the other
    assert text.endswith("The end of the lesson. An empty line leaves.\nRight at the first try: 0 of 4 questions.\n\n")


def test_a_question_hides_its_number_until_it_is_answered(told):
    text = told("0.1769", at="backward p -> z")
    before, after = text.split("Right. A slope of 0.1769.")
    assert "0.1769" not in before
    assert "rule: ∂p/∂z = p * (1 - p)" in before
    assert "z 1.21, p 0.7703, upstream −0.4594, local ?, product ?" in before
    assert "The slope of σ at 1.21\nNear 0.7703 it is ?." in before
    assert "Near 0.7703 it is 0.1769." in after
    assert "upstream −0.4594, local 0.1769, product ?" in after
    assert "Question: What is upstream × local" in after


def test_right_wrong_near_and_unreadable(told):
    text = told("p", "0.18", "0.2", "qq", "1, 2", "p*(1-p)", "local * 2", "-0.0818", at="backward p -> z")
    lines = [line for line in text.splitlines() if line]
    answers = [
        "That is p itself, 0.7703.",
        "The method looks right; keep 4 digits.",
        "Not that. The sign is right; it is too large.",
        "No value is called qq: use numbers, and names whose values are on the screen.",
        "Asked is a single number; this is shape (2,).",
        "Right. A slope of 0.1769.",
        "No value is called local: use numbers, and names whose values are on the screen.",
        "Right. Steepest, with slope ¼, where the output is ½; flat where it is near 0 or 1.",
    ]
    places = [lines.index(answer) for answer in answers]
    assert places == sorted(places)
    assert lines[places[-1] + 1] == "−0.4594 × 0.1769 ≈ −0.08129"


def test_an_array_is_told_by_entry(told):
    text = told("[-0.16, 1]", at="update b")
    assert "By entry: [right, wrong]" in text


def test_hints_then_the_answer(told):
    text = told("h", "hint", "h", "h", "h", "s", "s", "h", "s", at="backward p -> z")
    assert "Hint: Which function made p?" in text
    assert "Hint: The local derivative follows the rule ∂p/∂z = p * (1 - p)." in text
    assert "The answer is about 0.1769. A slope of 0.1769." in text
    assert text.count("The answer is") == 2
    assert text.endswith("Nothing is asked here.\n\n")


def test_moving_about(told):
    text = told("", "b", "back", "g forward p", "go backward p->z", "g nowhere", "g forward q", "g", "hello")
    places = ["First words", "forward w * x   (step", "First words", "First words", "forward p   (step", "backward p -> z   (step"]  # fmt: skip  # noqa: E501
    start = 0
    for place in places:
        start = text.index(place, start) + 1
    assert "nowhere is no kind of step" in text
    assert "no node is called q" in text


def test_leaving(told):
    for word in ("q", "quit"):
        assert "forward" not in told(word, "", "")
    assert "forward" not in told()


def test_help_tells_every_command(told):
    text = told("?", "help")
    for word in ("hint", "back", "show", "go", "quit", "help"):
        assert word in text
    assert text.count("An empty line goes on") == 2


def test_a_letter_that_is_a_value_is_an_answer(told):
    """`b` is this lesson's bias here, and the second choice there; `back` is always a command."""
    assert "Asked is a single number; this is shape (2,)." in told("b", at="backward p -> z")
    assert told("back", at="backward p -> z").count("(step") == 2
    assert "forward sum(b)   (step 2" in told("b", at="forward z")
    text = told("", "b", at="update b")
    assert "Right. It falls there." in text


def test_a_wrong_letter_that_may_have_been_a_command_costs_nothing(told, lesson):
    square = lesson(
        "```network\nparameters: {h: 1.5}\nforward: L = h**2\n```\n\n"
        "```quiz\nat: backward L -> h\nask: product\nhints: [A square.]\n```\n"
    )
    text = told("h", "hint", "2*h", "", at="backward L -> h", other=square)
    assert "As an answer, h is wrong; that is not counted. If you meant hint, write it in full." in text
    assert "Hint: A square." in text
    assert "Right at the first try: 1 of 1 question." in text


def test_choices_are_numbered(told):
    text = told("", "3", "1", "2", at="update b")
    assert "Question: Which way is down?\n  1. along the gradient\n  2. against it\nType its number.\n" in text
    assert "3 is none of the choices 1 to 2." in text
    assert "That climbs." in text
    assert "Right. It falls there." in text


def test_watching_tells_all_and_asks_nothing(told, material):
    text = told(*[""] * len(material), mode="watch")
    assert "?" not in text.replace("Type ? for help", "").replace("Which way is down?", "")
    assert "The answer is against it." in text
    assert "Right at the first try" not in text


def test_drill_asks_every_product(told, material):
    text = told(*[""] * len(material), mode="drill")
    products = sum(step.kind == "chain" for step in material.walks[0].trace.steps)
    assert text.count("Question: What is upstream × local") == products - 1  # one is passed by with the slope before it


def test_typed_controls_are_not_sent_back(told):
    text = told("\x1b[31mred", "g \x1b]0;title\x07", at="backward p -> z")
    assert "\x1b" not in text and "\x07" not in text


def test_an_answer_is_on_disk_before_its_verdict_is_told(material, home):
    """Whoever reads `Right.` may be sure of it."""

    class Watching(io.StringIO):
        seen = ()

        def write(self, text):
            if text.startswith("Right"):
                with Store.open() as other:
                    self.seen = [each.verdict for each in other.attempts()]
            return super().write(text)

    target = Watching()
    with Store.open() as store:
        session = Session(material).go("backward p -> z")
        Plain(session, store, io.StringIO("p*(1-p)\n"), target).run()
    assert target.seen == ["right"]


def test_entries_in_words():
    assert cells_text((True, False)) == "[right, wrong]"
    assert cells_text(((True,), (False,))) == "[[right], [wrong]]"


# --- as a process -----------------------------------------------------------------------------------------------------


def test_a_lesson_through_a_pipe(tutor, material):
    lines = "\n".join([""] * len(material)) + "\nq\n"
    found = tutor("open", material.lesson.path, "--plain", lines=lines)
    assert (found.returncode, found.stderr) == (0, "")
    assert "The end of the lesson." in found.stdout
    assert all(character.isprintable() or character == "\n" for character in found.stdout)


@pytest.mark.parametrize(
    "setting",
    [
        {"TERM": "dumb"},
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=lambda setting: ",".join(f"{name}={value}" for name, value in setting.items()),
)
def test_in_any_terminal_and_locale(tutor, material, setting):
    command = ("open", material.lesson.path, "--plain", "--at", "backward p -> z")
    found = tutor(*command, lines="0.5\n¼\ns\n\n", errors="replace", **setting)
    assert (found.returncode, found.stderr) == (0, "")
    assert "The answer is about 0.1769" in found.stdout
    if "ascii" in setting.values():
        assert "dL/dz = dL/dp * dp/dz" in found.stdout
        assert "-0.4" in found.stdout


def test_input_that_is_no_text_is_survived(tutor, material):
    found = tutor("open", material.lesson.path, "--plain", "--at", "seed", lines=b"\xff\xfe\n\n\x00\n")
    assert found.returncode == 0
    assert b"Nothing is asked here" in found.stdout


def test_a_reader_that_goes_away_is_no_error(material, environment):
    command = [sys.executable, "-m", "tutor", "open", str(material.lesson.path), "--plain"]
    process = subprocess.Popen(command, env=environment, stdin=-1, stdout=-1, stderr=-1)
    with process:
        assert process.stdout.readline() == b"Taught. Type ? for help.\n"
        process.stdout.close()
        process.stdin.write(b"\n" * 30)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 0


def test_a_step_that_is_not_there_is_told_in_one_sentence(tutor, material):
    found = tutor("open", material.lesson.path, "--plain", "--at", "backward p -> w")
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr == "tutor: no step is called backward p -> w; did you mean backward p -> z?\n"


def test_an_error_inside_leaves_a_sentence_a_log_and_an_exit_code(material, monkeypatch, home):
    def fails(session):
        raise ZeroDivisionError("nobody saw this coming")

    path = material.lesson.path
    monkeypatch.setattr(Session, "next", fails)
    found = CliRunner().invoke(main, ["open", str(path), "--plain"], input="\n")
    assert found.exit_code == 1
    place = f"at taught, variant 0, page 1 ({path}); what happened stands in {data_folder() / LOG_NAME}; please report"
    line = f"it, with this line:\n    tutor open {path} --variant 0 --at 'page 1'\n"
    assert found.stderr == f"tutor: an unexpected error, ZeroDivisionError {place} {line}"
    log = (data_folder() / LOG_NAME).read_text(encoding="utf-8")
    assert "Traceback" in log and "nobody saw this coming" in log


def test_an_error_inside_another_command_leaves_the_same(material, monkeypatch, home):
    def fails(*_arguments, **_options):
        raise ZeroDivisionError

    monkeypatch.setattr("tutor.check.run.read_lesson", fails)
    found = CliRunner().invoke(main, ["check", str(material.lesson.path)])
    log = data_folder() / LOG_NAME
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr == (
        f"tutor: an unexpected error, ZeroDivisionError; what happened stands in {log}; please report it.\n"
    )
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_a_lesson_with_errors_is_told_with_all_of_them(tutor, write):
    path = write("```network\nparameters: {x: 1}\nforward: |\n  L = sigmod(x)\n  M = y\n```\n")
    found = tutor("open", path, "--plain")
    assert (found.returncode, found.stdout) == (2, "")
    assert "did you mean sigmoid?" in found.stderr
    assert "error[unknown-name]" in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(
    "trick", ["\x1b[31mred", "\u202egnorw", 'a\n\n```quiz\nquestion: "\\e[2J"\nanswer: 1\n```', "&#x202e;gnorw"]
)
def test_a_lesson_that_would_steer_the_terminal_is_refused(tutor, write, trick):
    found = tutor("open", write(f"Words. {trick}\n"), "--plain", lines="\n\n")
    assert (found.returncode, found.stdout) == (2, "")
    assert "forbidden-character" in found.stderr
    assert all(character.isprintable() or character == "\n" for character in found.stderr)


def test_progress_that_cannot_be_kept_is_told_once(tutor, material, home):
    home.mkdir()
    (home / "data").write_text("in the way")
    found = tutor("open", material.lesson.path, "--plain", lines="\n\n\n")
    assert found.returncode == 0
    assert found.stderr.count("\n") == 1
    assert "not being saved" in found.stderr


def test_interrupting_is_no_error_message(material, environment):
    process = started(material.lesson.path, environment)
    for _ in range(10):  # one that comes in the instant before the read begins is heard only with the next
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(3)
            break
    assert process.returncode == 128 + signal.SIGINT
    assert process.stderr.read() == ""
    process.communicate()


def started(path: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """A lesson that waits for its first line."""
    known = {**environment, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "tutor", "open", str(path), "--plain"]
    process = subprocess.Popen(
        command,
        env=known,
        stdin=-1,
        stdout=-1,
        stderr=-1,
        encoding="utf-8",
        bufsize=1,
        preexec_fn=_hears_interrupts,  # noqa: PLW1509 - no other thread runs here
    )
    heard(process, "Type ? for help")
    return process


def _hears_interrupts() -> None:
    """What a shell runs in the background ignores interrupts, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def heard(process: subprocess.Popen[str], text: str, limit: float = 20) -> None:
    end = time.monotonic() + limit
    while text not in (line := process.stdout.readline()):
        assert line and time.monotonic() < end, f"never told: {text}"


def test_a_kill_loses_nothing_that_was_acknowledged(material, environment):
    """Ten processes in a row, each killed without warning right after its last line was heard."""
    with Store.open() as store:
        expected = keep(Session(material, "drill").go("seed"), store)
    for _ in range(10):
        process = started(material.lesson.path, environment)
        for _ in range(3):
            expected = acknowledged(process, expected)
        process.kill()
        process.communicate()
        with Store.open() as store:
            found = resume(material, store)
            attempts = [each.verdict for each in store.attempts()]
        assert (found.position, found.seen, found.outcomes) == (expected.position, expected.seen, expected.outcomes)
        assert attempts == ["right"] * len(expected.outcomes)
    assert len(attempts) > 9


def acknowledged(process: subprocess.Popen[str], session: Session) -> Session:
    """One right answer, or one stop on; what the process has told of it has been heard."""
    question = session.question
    if question is not None:
        typed = "2" if question.kind == "choice" else str(question.answer.tolist())
        process.stdin.write(f"{typed}\n")
        heard(process, "Right.")
        return session.answer(typed)
    ended = isinstance(session.stop, EndStop)
    process.stdin.write("go forward w * x\n" if ended else "\n")
    session = session.go("forward w * x") if ended else session.next()
    match session.stop:
        case StepStop(address=address):
            heard(process, f"{address}   (step")
        case QuestionStop(question=question):
            heard(process, question.prompt)
        case PageStop(page=page):
            heard(process, page.title)
        case EndStop():
            heard(process, "The end of the lesson.")
    return session


def test_again_behind_the_end_brings_fresh_numbers(lesson):
    body = "```network\ndata: {x: {value: 1.5, vary: [2, 3]}}\nparameters: {w: 2}\nforward: L = tanh(w * x)\n```\n"
    target = io.StringIO()
    with Store.in_memory() as kept:
        session = Session(lesson(body)).end()
        Plain(session, kept, io.StringIO("again\n\n\nq\n"), target).run()
        assert [(each.mode, each.variant > 0) for each in kept.standings()] == [("half", True)]
    text = target.getvalue()
    assert "“again” goes through it again with fresh numbers" in text
    assert "forward w * x   (step 1 of" in text
    assert "x 1.5" not in text.split("step 1 of")[1]
