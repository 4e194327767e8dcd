"""Training: the loss of a whole run at any learning rate, and each of its steps to be stepped through."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static
from textual_plot import HiResMode, PlotWidget

from tutor import explain
from tutor.errors import NetworkError
from tutor.network.operations import Value
from tutor.session import Session
from tutor.session.training_run import (
    TrainingRun,
    at_step,
    faster,
    first_rate,
    parameters_at,
    told,
    trained,
)
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import only_ascii
from tutor.tui.roles import words
from tutor.tui.screens.tool import ToolScreen
from tutor.words import _, marked

__all__ = ["TrainScreen"]

_FRAME = 1 / 20  # seconds between two frames of a run that is played
_FRAMES = 80  # of a whole run
_STEEP = 100.0  # times: losses that differ more are drawn by their powers of ten
_MOST = 6  # parameters that are shown


class TrainScreen(ToolScreen):
    """The curve, the learning rate on ← and →, a step on ↑ and ↓."""

    CSS_PATH = ["tool.tcss", "train.tcss"]  # noqa: RUF012 - Textual's own form
    BINDING_GROUP_TITLE = marked("In a training run")
    TITLE_WORDS = marked("training")
    KEY_ORDER = ("train.faster", "train.later", "train.play", "train.take")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("right,l", "rate(1)", "learning rate", key_display="←→", id="train.faster",
                tooltip=marked("A larger learning rate: the whole run is made anew")),
        Binding("left,h", "rate(-1)", "smaller rate", id="train.slower",
                tooltip=marked("A smaller learning rate"), show=False),
        Binding("up,k", "step(1)", "step", key_display="↑↓", id="train.later",
                tooltip=marked("One step later in the run")),
        Binding("down,j", "step(-1)", "step before", id="train.earlier",
                tooltip=marked("One step earlier"), show=False),
        Binding("pageup", "jump(0.1)", "steps later", id="train.much_later", tooltip=marked("A tenth of the run later"),
                show=False),
        Binding("pagedown", "jump(-0.1)", "steps earlier", id="train.much_earlier", tooltip=marked("A tenth earlier"),
                show=False),
        Binding("home", "jump(-1)", "first step", id="train.first",
                tooltip=marked("Before the first step"), show=False),
        Binding("end", "jump(1)", "last step", id="train.last", tooltip=marked("After the last step"), show=False),
        Binding("space", "play", "run", key_display="Space", id="train.play",
                tooltip=marked("Watch the run go, and stop it")),
        Binding("enter", "take", "step through it", key_display="Enter", id="train.take",
                tooltip=marked("Back to the lesson with the parameters of this step: "
                               "its backward pass, one step at a time")),
        ToolScreen.LEAVE,
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.rate = first_rate(session)
        self.made: TrainingRun | None = None
        self.step = 0
        self._before: TrainingRun | None = None
        self._parameters: tuple[int, dict[str, Value]] = (-1, {})
        self._playing: Timer | None = None
        self._beside = ThreadPoolExecutor(max_workers=1)  # one: what waits behind it can still be given up

    def body(self) -> ComposeResult:
        """The curve, and what is known of the run and of the step."""
        with Vertical(id="train"):
            yield PlotWidget(id="curve", allow_pan_and_zoom=False)
            yield Static(id="run", markup=False)

    def on_mount(self) -> None:
        """Run once, and play it."""
        self.query_one("#train").border_title = _("Train")
        plot = self.query_one(PlotWidget)
        plot.can_focus = False
        plot.margin_left = 9
        self.run_worker(self._run(play=True), group="train", exclusive=True)

    async def _run(self, *, play: bool = False) -> None:
        """The whole run, beside the keys; one that has not begun when a later rate is chosen never begins."""
        made = await asyncio.get_running_loop().run_in_executor(self._beside, trained, self.session, self.rate)
        if not self.is_mounted:
            return
        at_end = self.made is None or self.step >= self.made.run.steps
        self._before, self.made = self.made, made
        self._parameters = (-1, self._parameters[1])
        self.step = made.run.steps if at_end else min(self.step, made.run.steps)
        if play and self.app.animation_level != "none":
            self.step = 0
            self.action_play()
        self._draw()

    async def _find_parameters(self, made: TrainingRun, step: int) -> None:
        """The parameters after a step, beside the keys."""
        found = await asyncio.get_running_loop().run_in_executor(self._beside, parameters_at, self.session, made, step)
        if self.is_mounted and made is self.made:
            self._parameters = (step, found)
            self._draw()

    def on_unmount(self) -> None:
        """Begin nothing more."""
        self._beside.shutdown(wait=False, cancel_futures=True)

    # --- keys --------------------------------------------------------------------------------------------------------

    def action_rate(self, by: int) -> None:
        """Another learning rate."""
        self._stop()
        self.rate = faster(self.session, self.rate, by)
        self.run_worker(self._run(), group="train", exclusive=True)

    def action_step(self, by: int) -> None:
        """Another step of the run."""
        self._stop()
        self._go(self.step + by)

    def action_jump(self, part: float) -> None:
        """A part of the run on."""
        self._stop()
        if self.made is not None:
            steps = self.made.run.steps
            self._go(self.step + (round(part * steps) or (1 if part > 0 else -1)))

    def action_play(self) -> None:
        """Watch the run from here, or stop it; from its end, from the start."""
        if self._playing is not None:
            self._stop()
            return
        if self.made is not None:
            if self.step >= self.made.run.steps:
                self.step = 0
            self._playing = self.set_interval(_FRAME, self._tick)

    def _tick(self) -> None:
        if self.made is None or self.step >= self.made.run.steps:
            self._stop()
            self._draw()
            return
        self._go(self.step + max(self.made.run.steps // _FRAMES, 1))

    def _stop(self) -> None:
        if self._playing is not None:
            self._playing.stop()
            self._playing = None

    def action_take(self) -> None:
        """Back to the lesson, with the parameters of this step."""
        if self.made is None:
            return
        try:
            self.dismiss(at_step(self.session, self.made, self.step))
        except NetworkError as error:
            said = _("This step cannot be stepped through: {error}").format(error=error)
            self.notify(said, severity="warning", markup=False)

    def _go(self, step: int) -> None:
        if self.made is not None:
            self.step = min(max(step, 0), self.made.run.steps)
            self._draw()

    # --- what is seen ------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        if self.made is None:
            return
        self._draw_curve(self.made)
        if self._playing is None and self._parameters[0] != self.step:
            self.run_worker(self._find_parameters(self.made, self.step), group="parameters", exclusive=True)
        lines = [line for said in self._said(self.made) for line in said.wrap(max(self.size.width - 4, 20))]
        self.query_one("#run", Static).update(Content("\n").join(lines))

    def on_resize(self) -> None:
        """Wrap anew."""
        if self.is_mounted:
            self._draw()

    def _draw_curve(self, made: TrainingRun) -> None:
        """The losses up to the step; the run before this one stays behind it, dim."""
        plot, colours = self.query_one(PlotWidget), self.app.theme_variables
        mode = None if only_ascii() else HiResMode.BRAILLE
        runs = [each for each in (self._before, made) if each is not None]
        losses = np.concatenate([each.run.losses for each in runs])
        known = losses[np.isfinite(losses)]
        tall = known[known > 0]  # a loss that is 0 has no power of ten
        steep = bool(tall.size) and known.min() >= 0 and tall.max() > _STEEP * tall.min()
        known = tall if steep else known
        plot.clear()
        for each in runs:
            own = each is made
            shown = each.run.losses[: self.step + 1] if own else each.run.losses
            places = np.flatnonzero(np.isfinite(shown) & ((shown > 0) | (not steep)))
            heights = np.log10(shown[places]) if steep else shown[places]
            if places.size:
                plot.plot(places, heights, colours[f"role-{'gradient' if own else 'structure'}"], mode)
        plot.add_v_line(float(self.step), colours["role-active"])
        plot.set_xlimits(0, max(made.wanted, 1))
        heights = np.log10(known) if steep else known
        if known.size:
            spread = float(heights.max() - heights.min()) or 1.0
            plot.set_ylimits(float(heights.min()) - 0.03 * spread, float(heights.max()) + 0.05 * spread)
        plot.set_xlabel(_("step"))
        plot.set_ylabel(f"log10 {made.loss}" if steep else made.loss)

    def _said(self, made: TrainingRun) -> Iterator[Content]:
        run = made.run
        own = first_rate(self.session)
        rate, lesson = _("learning rate"), _("(the lesson's: {rate})").format(rate=explain.number(own))
        remark = "" if made.rate == own else f"  {lesson}"
        place = _("step {step} of {count}").format(step=self.step, count=run.steps)
        yield Content.assemble(
            words(f"{rate} ", Role.DIM), words(explain.number(made.rate), Role.KEY, bold=True),
            words(remark, Role.DIM), words(f"   {made.optimizer.rule.name}", Role.DIM),
        )  # fmt: skip
        yield Content.assemble(
            words(f"{place}   ", Role.DIM), words(f"{made.loss} = ", Role.NAME),
            words(explain.number(run.losses[self.step]), Role.GRADIENT, bold=True),
        )  # fmt: skip
        if self._playing is None:
            known, found = self._parameters
            for name, value in list(found.items())[:_MOST]:
                room = max(self.size.width - len(name) - 8, 20)
                shown = explain.show(value, room) if known == self.step else "…"
                yield Content.assemble(words(f"{name} = ", Role.NAME), words(shown, Role.VALUE))
        if self.step == run.steps:
            yield from (Content.assemble(words(each, Role.PLAIN)) for each in list(told(made))[1:])
