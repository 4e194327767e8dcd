from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")


def run(campaign: str, *arguments: str) -> tuple[int, dict[str, int], str]:
    command = [sys.executable, str(FOLDER / campaign), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    figures = {
        name: int(number) for number, name in re.findall(r"(\d+) (kills|acknowledged|answers|lost)", done.stdout)
    }
    return done.returncode, figures, done.stdout + done.stderr


def test_fifty_kills_lose_no_acknowledged_answer() -> None:
    code, figures, output = run("kill_campaign.py", "50")
    assert code == 0, output
    assert figures["kills"] == 50
    assert figures["acknowledged"] > 50, output
    assert figures["lost"] == 0


def test_ten_kills_of_the_tutor_itself_lose_nothing_that_was_told() -> None:
    code, figures, output = run("program_campaign.py", "10")
    assert code == 0, output
    assert figures["kills"] == 10
    assert figures["answers"] > 10, output
    assert figures["lost"] == 0


def test_the_campaign_catches_a_store_that_acknowledges_too_early() -> None:
    code, figures, output = run("kill_campaign.py", "4", "--early", "--seed", "3")
    assert code == 1, output
    assert figures.get("lost", 0) > 0, output
