"""Three themes of the tutor's own, and the colours by which every theme tells meanings apart.

A meaning has the same colour everywhere: values and local derivatives teal, gradients and upstream amber, what is asked
violet, the active edge and keys yellow, structure dim. Text has a contrast of at least 4.5:1 on every background, in
the theme of high contrast of 7:1. A theme that knows nothing of meanings gets colours for them that keep to this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.color import ColorSystem
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

__all__ = ["CONTRAST", "DARK", "GROUNDS", "LIGHT", "THEMES", "THEME_NAMES", "colours_of", "contrast", "shown"]

GROUNDS = ("background", "surface", "panel", "block-cursor-background")
"""What text stands on."""

_STEP = 0.04  # of the way to white or black, until a colour can be read

_DARK = {
    "plain": "#dde3ea", "name": "#f4f7fa", "value": "#6fd6c3", "gradient": "#f2ab5e", "asked": "#c79bff",
    "active": "#ffdf6b", "key": "#ffdf6b", "structure": "#8995a3", "dim": "#96a1ae", "right": "#8bd97b",
    "wrong": "#ff8f85",
}  # fmt: skip
_LIGHT = {
    "plain": "#2a323c", "name": "#0e141b", "value": "#006b5e", "gradient": "#a34700", "asked": "#6d35c9",
    "active": "#735c00", "key": "#735c00", "structure": "#5b6370", "dim": "#5a6470", "right": "#2a6b12",
    "wrong": "#b3261e",
}  # fmt: skip
_CONTRAST = {
    "plain": "#ffffff", "name": "#ffffff", "value": "#7df0dc", "gradient": "#ffc078", "asked": "#dcbcff",
    "active": "#ffe566", "key": "#ffe566", "structure": "#c4ccd4", "dim": "#d3dae1", "right": "#a6f08c",
    "wrong": "#ffb3ab",
}  # fmt: skip


def _theme(name: str, roles: Mapping[str, str], grounds: Mapping[str, str], *, dark: bool) -> Theme:
    """A theme in which everything that Textual has a colour for means what it means elsewhere.

    Args:
        name: of the theme.
        roles: a colour for every meaning.
        grounds: background, surface, panel, cursor, selection; faint, of what has no focus; a border that is not dim.
        dark: whether text is lighter than its ground.
    """
    return Theme(
        name=name, dark=dark, primary=roles["value"], secondary=roles["asked"], accent=roles["active"],
        warning=roles["gradient"], error=roles["wrong"], success=roles["right"], foreground=roles["plain"],
        background=grounds["background"], surface=grounds["surface"], panel=grounds["panel"],
        variables={
            **_named(roles),
            "border": grounds.get("border", roles["dim"]),
            "border-blurred": grounds["faint"],
            "input-cursor-background": roles["asked"],
            "input-cursor-foreground": grounds["background"],
            "input-selection-background": grounds["selection"],
            "block-cursor-background": grounds["cursor"],
            "block-cursor-foreground": roles["name"],
            "block-cursor-text-style": "bold",
            "footer-key-foreground": roles["key"],
        },
    )  # fmt: skip


def _named(roles: Mapping[str, str]) -> dict[str, str]:
    """Meanings as a style sheet calls them."""
    return {f"role-{name}": colour for name, colour in roles.items()}


DARK = _theme(
    "tutor-dark", _DARK, dark=True, grounds={"background": "#11161c", "surface": "#161d25", "panel": "#1d2630",
    "cursor": "#222c37", "selection": "#4a3b6b", "faint": "#38434f"},
)  # fmt: skip
LIGHT = _theme(
    "tutor-light", _LIGHT, dark=False, grounds={"background": "#fbfaf6", "surface": "#f3f1ea", "panel": "#e9e6dc",
    "cursor": "#e4e0d2", "selection": "#d9ccf2", "faint": "#c3c4bf"},
)  # fmt: skip
CONTRAST = _theme(
    "tutor-contrast", _CONTRAST, dark=True, grounds={"background": "#000000", "surface": "#0a0a0a", "panel": "#1c1c1c",
    "cursor": "#233241", "selection": "#4d3575", "border": "#ffffff", "faint": "#9aa4ae"},
)  # fmt: skip

THEMES = {theme.name: theme for theme in (DARK, LIGHT, CONTRAST)}
_OTHERS = [name for name in BUILTIN_THEMES if "ansi" not in name]  # those paint no background of their own: words would
THEME_NAMES = (*THEMES, *sorted(_OTHERS))  # vanish on a terminal of their colour

# Of 16 colours everything is told by the few that can be read on black, or on white; the cursor is turned inside out.
_FEW_DARK = {
    "plain": "#aaaaaa", "name": "#ffffff", "value": "#55ffff", "gradient": "#ffff55", "asked": "#ff55ff",
    "active": "#ffffff", "key": "#ffffff", "structure": "#aaaaaa", "dim": "#aaaaaa", "right": "#55ff55",
    "wrong": "#ff5555",
}  # fmt: skip
_FEW_LIGHT = {
    "plain": "#000000", "name": "#000000", "value": "#0000aa", "gradient": "#aa0000", "asked": "#aa00aa",
    "active": "#000000", "key": "#000000", "structure": "#000000", "dim": "#000000", "right": "#0000aa",
    "wrong": "#aa0000",
}  # fmt: skip
_TURNED = {"cursor-text-style": "reverse", "block-cursor-text-style": "reverse", "input-cursor-text-style": "reverse"}


def colours_of(theme: Theme, depth: ColorSystem = ColorSystem.TRUECOLOR, *, colourless: bool = False) -> dict[str, str]:
    """Variables of a style sheet by which a theme tells meanings apart, and shows a cursor.

    Args:
        theme: one of the tutor's own, whose colours stay where they can be read, or another one.
        depth: how many colours the terminal has; of 16 nothing of the theme is left but whether it is dark.
        colourless: there are none at all: a cursor is turned inside out.
    """
    if depth is not ColorSystem.TRUECOLOR and depth is not ColorSystem.EIGHT_BIT:
        return _of_sixteen(dark=theme.dark)
    made = {"cursor-text-style": "none", **theme.to_color_system().generate()}
    made |= theme.variables if theme.name in THEMES else _derived(theme, made)
    grounds = [shown(Color.parse(made[name]), depth) for name in GROUNDS]
    ratio = 7 if theme is CONTRAST else 4.5
    for name in _named(_DARK):
        made[name] = _readable(Color.parse(made[name]), grounds, theme.dark, depth, ratio).hex
    return {**made, **(_TURNED if colourless else {})}


def _derived(theme: Theme, made: Mapping[str, str]) -> dict[str, str]:
    """For a theme that knows nothing of meanings: the tutor's own colours, the theme's where it has them."""
    background, foreground = Color.parse(made["background"]), Color.parse(made["foreground"])
    cursor = Color.parse(made["panel"]).blend(foreground, 0.12).hex
    quiet = foreground.blend(background, 0.4).hex
    roles = {
        **_named(_DARK if theme.dark else _LIGHT),
        "role-plain": foreground.hex,
        "role-name": foreground.hex,
        "role-dim": quiet,
        "role-structure": quiet,
        "role-right": made["success"],
        "role-wrong": made["error"],
    }
    return {
        **roles,
        "border": quiet,
        "border-blurred": foreground.blend(background, 0.7).hex,
        "block-cursor-background": cursor,
        "block-cursor-foreground": foreground.hex,
        "input-cursor-background": roles["role-asked"],
        "input-cursor-foreground": background.hex,
        "footer-key-foreground": roles["role-key"],
    }


def _of_sixteen(*, dark: bool) -> dict[str, str]:
    roles = _FEW_DARK if dark else _FEW_LIGHT
    ground, faint = ("#000000", "#555555") if dark else ("#ffffff", "#aaaaaa")
    grounds = dict.fromkeys(("background", "surface", "panel", "cursor"), ground)
    theme = _theme("sixteen", roles, {**grounds, "faint": faint, "selection": faint}, dark=dark)
    theme.boost = ground
    return {
        **theme.to_color_system().generate(),
        **theme.variables,
        **_TURNED,
        "input-cursor-background": ground,
        "input-cursor-foreground": roles["name"],
    }


def shown(colour: Color, depth: ColorSystem) -> Color:
    """The colour that a terminal of this depth shows for it."""
    if depth is ColorSystem.TRUECOLOR:
        return colour
    return Color(*colour.rich_color.downgrade(depth).get_truecolor())


def _readable(colour: Color, grounds: Iterable[Color], dark: bool, depth: ColorSystem, ratio: float) -> Color:
    """The colour, as much lighter on dark grounds and darker on light ones as it takes to read it on all of them."""
    end = Color.parse("#ffffff" if dark else "#000000")
    grounds = list(grounds)
    for step in range(int(1 / _STEP)):
        tried = colour.blend(end, _STEP * step)
        if all(contrast(shown(tried, depth), ground) >= ratio for ground in grounds):
            return tried
    return end


def contrast(one: Color, other: Color) -> float:
    """From 1, no difference, to 21, black on white (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
