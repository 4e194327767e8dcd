"""Where the learner's data and config lie. Nothing here makes a folder."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["config_folder", "data_folder"]

_APP = "tutor"


def data_folder() -> Path:
    """The folder of the learner's progress: `TUTOR_HOME/data`, else the system's own place for user data."""
    home = _tutor_home()
    if home is not None:
        return home / "data"
    import platformdirs  # noqa: PLC0415 - not needed where TUTOR_HOME is set

    return platformdirs.user_data_path(_APP, appauthor=False)


def config_folder() -> Path:
    """The folder of the learner's settings: `TUTOR_HOME/config`, else the system's own place for them."""
    home = _tutor_home()
    if home is not None:
        return home / "config"
    import platformdirs  # noqa: PLC0415 - not needed where TUTOR_HOME is set

    return platformdirs.user_config_path(_APP, appauthor=False)


def _tutor_home() -> Path | None:
    home = os.environ.get("TUTOR_HOME", "")
    return Path(os.path.expanduser(home)).absolute() if home else None  # noqa: PTH111 - Path.expanduser raises for an unknown user
