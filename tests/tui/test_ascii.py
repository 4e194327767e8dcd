"""The screens where there is nothing but ASCII."""

import pytest

from tutor.config import Settings

SIZES = [(80, 24), (120, 36), (200, 60)]
ASCII = Settings(ascii=True)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_screen_of_a_lesson_has_a_sign_beyond_ascii(drive, logistic, size):
    async def scenario(tutor):
        seen = [tutor.text]
        await tutor.type("0.3")
        await tutor.press("enter", "f2", "f2")
        seen.append(tutor.text)
        await tutor.press("f3")
        seen.append(tutor.text)
        await tutor.press("f1")
        await tutor.see("In a lesson")
        seen.append(tutor.text)
        await tutor.press("end")
        seen.append(tutor.text)
        await tutor.press("escape", "g")
        seen.append(tutor.text)
        await tutor.press("escape", "ctrl+p")
        await tutor.settle()
        seen.append(tutor.text)
        for text in seen:
            assert text.isascii(), next(line for line in text.splitlines() if not line.isascii())

    drive(scenario, logistic, size, at="backward p -> z", settings=ASCII)


def test_every_step_of_a_walk_is_ascii(drive, layer):
    async def scenario(tutor):
        before = None
        while before != tutor.stop:
            assert tutor.text.isascii(), tutor.text
            before = tutor.stop
            await tutor.press("right")
        assert "d -" in tutor.text or "end" in tutor.text

    drive(scenario, layer, mode="watch", settings=ASCII)


def test_home_is_ascii(drive):
    async def scenario(tutor):
        await tutor.see("Start")
        assert tutor.text.isascii()
        assert "Up/Down choose" in tutor.keys

    drive(scenario, settings=ASCII)


def test_mathematics_is_spelled_and_a_gradient_to_come_is_no_product(drive, logistic):
    async def scenario(tutor):
        assert "(sigma)" in tutor.text
        assert "dp/dz = p * (1 - p)" in tutor.text
        network = tutor.text.partition("Chain rule")[0]
        assert "d ." in network
        assert "d *" not in network

    drive(scenario, logistic, mode="watch", at="backward p -> z", settings=ASCII)


def test_frames_and_the_active_edge_are_drawn(drive, logistic):
    async def scenario(tutor):
        assert "+- Network ---" in tutor.text
        assert "z <==" in tutor.text
        assert "watch - variant 0 - backward" in tutor.text

    drive(scenario, logistic, mode="watch", at="backward p -> z", settings=ASCII)


def test_letters_that_a_lesson_is_written_in_stay(drive, tmp_path, logistic):
    (tmp_path / "01-logistic.md").write_text(logistic.read_text().replace("Logistic regression", "점수 σ"))

    async def scenario(tutor):
        await tutor.see("점수 sigma")

    drive(scenario, folder=tmp_path, settings=ASCII)


def test_without_ascii_the_signs_are_those_of_mathematics(drive, logistic):
    async def scenario(tutor):
        assert "∂p/∂z = p · (1 − p)" in tutor.text
        assert "╭─ Network" in tutor.text

    drive(scenario, logistic, mode="watch", at="backward p -> z")
