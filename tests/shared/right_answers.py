"""What a learner types for the right answer of a question."""

from tutor.quiz import Question
from tutor.session import answer_text

DOWN = "\x1b[B"


def in_words(question: Question) -> str:
    """As a line of the plain mode."""
    if question.order is not None:
        return " ".join(str(place + 1) for place in question.order.right)
    if question.kind == "choice":
        return " ".join(str(place) for place, choice in enumerate(question.choices, 1) if choice.correct)
    if question.kind == "shape":
        return str(tuple(int(each) for each in question.answer))
    return answer_text(question)


def in_keys(question: Question) -> str:
    """As keys on the screen, but for the Enter at the end: an item's number takes the cursor to it, `k` moves it up."""
    if question.kind == "choice":
        return _chosen(question)
    if question.order is None:
        return in_words(question)
    keys, shown = "", list(range(len(question.order.right)))
    for place, item in enumerate(question.order.right):
        here = shown.index(item)
        keys += str(item + 1) + "k" * (here - place)
        shown.insert(place, shown.pop(here))
    return keys


def _chosen(question: Question) -> str:
    """The choices' numbers; ↓ to the one choice that is too far down to have a key of its own."""
    places = in_words(question).split()
    return "".join(places) if all(len(place) == 1 for place in places) else DOWN * (int(places[0]) - 1)
