"""Two themes of the tutor's own, and the colours by which every theme tells meanings apart.

A meaning has the same colour everywhere: values and local derivatives teal, gradients and upstream amber, what is asked
violet, the active edge and keys yellow, structure dim. Text has a contrast of at least 4.5:1 on every background.
"""

from __future__ import annotations

from textual.theme import Theme

__all__ = ["DARK", "LIGHT", "role_colours"]

_DARK_ROLES = {
    "role-plain": "#dde3ea",
    "role-name": "#f4f7fa",
    "role-value": "#6fd6c3",
    "role-gradient": "#f2ab5e",
    "role-asked": "#c79bff",
    "role-active": "#ffdf6b",
    "role-key": "#ffdf6b",
    "role-structure": "#7c8896",
    "role-dim": "#96a1ae",
    "role-right": "#8bd97b",
    "role-wrong": "#ff8f85",
}

_LIGHT_ROLES = {
    "role-plain": "#2a323c",
    "role-name": "#0e141b",
    "role-value": "#006b5e",
    "role-gradient": "#a34700",
    "role-asked": "#6d35c9",
    "role-active": "#735c00",
    "role-key": "#735c00",
    "role-structure": "#697280",
    "role-dim": "#5a6470",
    "role-right": "#2a6b12",
    "role-wrong": "#b3261e",
}

DARK = Theme(
    name="tutor-dark",
    dark=True,
    primary="#6fd6c3",
    secondary="#c79bff",
    accent="#ffdf6b",
    warning="#f2ab5e",
    error="#ff8f85",
    success="#8bd97b",
    foreground="#dde3ea",
    background="#11161c",
    surface="#161d25",
    panel="#1d2630",
    variables={
        **_DARK_ROLES,
        "border": "#96a1ae",
        "border-blurred": "#38434f",
        "input-cursor-background": "#c79bff",
        "input-cursor-foreground": "#11161c",
        "input-selection-background": "#4a3b6b",
        "block-cursor-background": "#2a3642",
        "block-cursor-foreground": "#f4f7fa",
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#ffdf6b",
    },
)

LIGHT = Theme(
    name="tutor-light",
    dark=False,
    primary="#006b5e",
    secondary="#6d35c9",
    accent="#735c00",
    warning="#a34700",
    error="#b3261e",
    success="#2a6b12",
    foreground="#2a323c",
    background="#fbfaf6",
    surface="#f3f1ea",
    panel="#e9e6dc",
    variables={
        **_LIGHT_ROLES,
        "border": "#5a6470",
        "border-blurred": "#c3c4bf",
        "input-cursor-background": "#6d35c9",
        "input-cursor-foreground": "#fbfaf6",
        "input-selection-background": "#d9ccf2",
        "block-cursor-background": "#e4e0d2",
        "block-cursor-foreground": "#0e141b",
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#735c00",
    },
)


def role_colours(*, dark: bool) -> dict[str, str]:
    """The colours of meanings for a theme that brings none of its own."""
    return dict(_DARK_ROLES if dark else _LIGHT_ROLES)
