"""Lessons to start from: each a real lesson, in Markdown and in YAML, that teaches its author by being one."""

from __future__ import annotations

import re

__all__ = ["TEMPLATES", "template_text"]

TEMPLATES = {
    "scalar": "one neuron, one number at a time",
    "layer": "a layer of neurons and a batch: matrices, broadcasting, transposes",
    "loss": "scores, probabilities, and a loss",
    "training": "gradients that are put to use: an update of each parameter",
}
"""What each template is, by its name."""

_TITLE = re.compile(r"^title: .*$", re.MULTILINE)
_PLAIN = re.compile(r"[^\W\d_][\w ]*")
_WORDS_OF_YAML = {"null", "true", "false"}


def template_text(name: str, ending: str, title: str) -> str:
    """The text of a template under another title.

    Args:
        name: one of TEMPLATES.
        ending: `.md`, or `.yaml` for the form that is all data.
        title: the lesson's, on one line.
    """
    from importlib.resources import files  # noqa: PLC0415 - a tenth of the start of every command

    text = files(__name__).joinpath(f"{name}{ending}").read_text(encoding="utf-8")
    return _TITLE.sub(lambda _: f"title: {_scalar(title)}", text, count=1)


def _scalar(text: str) -> str:
    """The text as YAML reads it back: in quotes where it could be taken for something else."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    return "'" + text.replace("'", "''") + "'"
