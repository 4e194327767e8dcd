from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tutor.progress.folders import config_folder, data_folder
from tutor.progress.store import Store


def test_tutor_home_moves_data_and_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "data"
    assert config_folder() == tmp_path / "config"
    with Store.open() as store:
        assert store.path == tmp_path / "data" / "progress.db"
    assert (tmp_path / "data" / "progress.db").is_file()


def test_a_relative_tutor_home_stays_where_it_was_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUTOR_HOME", "stick")
    assert data_folder() == tmp_path / "stick" / "data"


def test_a_tilde_is_the_home_and_an_unknown_user_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TUTOR_HOME", "~/stick")
    assert data_folder() == tmp_path / "stick" / "data"
    monkeypatch.setenv("TUTOR_HOME", "~nobody-of-this-name/stick")
    assert data_folder().is_absolute()


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG folders are Linux's")
@pytest.mark.parametrize("tutor_home", [None, ""])
def test_without_tutor_home_the_system_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tutor_home: str | None
) -> None:
    monkeypatch.delenv("TUTOR_HOME", raising=False)
    if tutor_home is not None:
        monkeypatch.setenv("TUTOR_HOME", tutor_home)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert data_folder() == tmp_path / "data" / "tutor"
    assert config_folder() == tmp_path / "config" / "tutor"


def test_importing_the_store_costs_no_platformdirs() -> None:
    program = "import sys, tutor.progress.store; sys.exit('platformdirs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
