from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

CAMPAIGN = Path(__file__).with_name("kill_campaign.py")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")


def run(*arguments: str) -> tuple[int, dict[str, int], str]:
    done = subprocess.run([sys.executable, str(CAMPAIGN), *arguments], capture_output=True, text=True, check=False)
    figures = {name: int(number) for number, name in re.findall(r"(\d+) (kills|acknowledged|lost)", done.stdout)}
    return done.returncode, figures, done.stdout + done.stderr


def test_ten_kills_lose_no_acknowledged_answer() -> None:
    code, figures, output = run("10")
    assert code == 0, output
    assert figures["kills"] == 10
    assert figures["acknowledged"] > 10, output
    assert figures["lost"] == 0


def test_the_campaign_catches_a_store_that_acknowledges_too_early() -> None:
    code, figures, output = run("4", "--early", "--seed", "3")
    assert code == 1, output
    assert figures.get("lost", 0) > 0, output
