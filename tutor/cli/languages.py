"""Which languages the user's environment asks for."""

from __future__ import annotations

import os
from collections.abc import Mapping

__all__ = ["wanted_languages"]

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts
_NONE = {"", "C", "POSIX"}


def wanted_languages(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """BCP 47 tags, the best first: `LANGUAGE=ko:en` gives ko and en, `LANG=ko_KR.UTF-8` ko-KR, `LANG=C` none."""
    locale = next((environment[name] for name in _LOCALES if environment.get(name)), "")
    asked = (each.partition(".")[0].partition("@")[0] for each in (*environment.get("LANGUAGE", "").split(":"), locale))
    return tuple(dict.fromkeys(each.replace("_", "-") for each in asked if each not in _NONE))
