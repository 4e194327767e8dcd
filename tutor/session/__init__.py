"""Where the learner is: a lesson made ready, every key's effect as a pure function of state, and what may be shown."""

from tutor.session.material import EndStop, Material, PageStop, QuestionStop, StepStop, Stop, WalkMaterial
from tutor.session.outcomes import Given, Outcome
from tutor.session.places import Place
from tutor.session.state import AGAIN, ARC, MODES, Mode, Session
from tutor.session.trouble import faults
from tutor.session.view import NodeView, answer_text, node_views, prose, rule, seen_index, step_values, why

__all__ = [
    "AGAIN",
    "ARC",
    "MODES",
    "EndStop",
    "Given",
    "Material",
    "Mode",
    "NodeView",
    "Outcome",
    "PageStop",
    "Place",
    "QuestionStop",
    "Session",
    "StepStop",
    "Stop",
    "WalkMaterial",
    "answer_text",
    "faults",
    "node_views",
    "prose",
    "rule",
    "seen_index",
    "step_values",
    "why",
]
