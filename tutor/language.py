"""Which languages the learner wants: `TUTOR_LANGUAGE`, then the settings' `language`, then the system's."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["wanted_languages"]

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts
_NONE = {"", "C", "POSIX"}


def wanted_languages(environment: Mapping[str, str], configured: str = "") -> tuple[str, ...]:
    """BCP 47 tags, the best first: `LANGUAGE=ko:en` gives ko and en, `LANG=ko_KR.UTF-8` ko-KR, `LANG=C` none.

    Args:
        environment: `TUTOR_LANGUAGE` and `LANGUAGE` may list several, with colons between.
        configured: what the settings say, in the same form; it counts before the system's, after `TUTOR_LANGUAGE`.
    """
    locale = next((environment[name] for name in _LOCALES if environment.get(name)), "")
    lists = (environment.get("TUTOR_LANGUAGE", ""), configured, environment.get("LANGUAGE", ""), locale)
    asked = (each.partition(".")[0].partition("@")[0] for several in lists for each in several.split(":"))
    return tuple(dict.fromkeys(each.strip().replace("_", "-") for each in asked if each.strip() not in _NONE))
