"""Questions, answers, and why an answer is wrong. Everything is computed from the trace."""

from tutor.quiz.grading import Verdict, grade
from tutor.quiz.hints import hints_for
from tutor.quiz.questions import Question, askable, quantities, question_of, step_question
from tutor.quiz.slips import SLIPS, Slip

__all__ = [
    "SLIPS",
    "Question",
    "Slip",
    "Verdict",
    "askable",
    "grade",
    "hints_for",
    "quantities",
    "question_of",
    "step_question",
]
