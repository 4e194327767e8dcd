"""Questions, answers, and why an answer is wrong. Everything is computed from the trace."""

from tutor.lesson.asks import askable
from tutor.quiz.authored import HIDDEN, filled, questions_of
from tutor.quiz.grading import Verdict, grade, reading
from tutor.quiz.hints import hints_for
from tutor.quiz.mistakes import MistakeTrace, mistake_of
from tutor.quiz.questions import Question, step_question
from tutor.quiz.slips import SLIPS, Slip

__all__ = [
    "HIDDEN",
    "SLIPS",
    "MistakeTrace",
    "Question",
    "Slip",
    "Verdict",
    "askable",
    "filled",
    "grade",
    "hints_for",
    "mistake_of",
    "questions_of",
    "reading",
    "step_question",
]
