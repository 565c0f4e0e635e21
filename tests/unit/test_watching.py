"""What the wearer sees, hears and feels while the monitor runs."""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from live.monitored import Monitored
from live.virtual_time import START, run
from rich.console import Console

from posture_monitor.app.monitor import HIP, Monitor
from posture_monitor.cli.asked import Asked
from posture_monitor.cli.watching import Watch
from posture_monitor.clock import SystemClock
from posture_monitor.core.types import Posture, PostureChanged, Prompt, Reason, SensorFault
from posture_monitor.settings import Settings
from posture_monitor.settings.sections import Sensor

PROMPT = Prompt(START, START, 1, 1800.0, Reason.SITTING_LONG, "hip-flexor stretch")
LOW = SensorFault(START, START, "low_battery_percent", 18.0)
SEATED = PostureChanged(START, START, Posture.SITTING, 0.9)


class Desktop:
    """Where notifications go."""

    name = "desktop"

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    def show(self, title: str, message: str) -> bool:
        self.shown.append((title, message))
        return True


class Watched:
    """One who watches a monitor at a terminal, or reads it from a pipe."""

    def __init__(self, folder: Path, *, at_terminal: bool = True, buzz: str = "on") -> None:
        self.screen, self.piped, self.desktop = io.StringIO(), io.StringIO(), Desktop()
        self.asked = Asked(SystemClock(), None, is_quiet=False)
        for name, file in (("err", self.screen), ("out", self.piped)):
            console = Console(file=file, force_terminal=at_terminal, width=100, no_color=True)
            setattr(self.asked, name, console)
        self.settings = Settings(sensor=Sensor(buzz=buzz))
        self.worn = Monitored(folder, {HIP: "metamotion"})
        self.written = 0

    def happen(self, what: Callable[[Watch, Monitor], None]) -> None:
        """Let something be told while the monitor runs."""

        async def main() -> None:
            watch = Watch(self.asked, self.desktop, self.settings, 1)
            with watch:
                async with self.worn.running() as monitor:
                    await asyncio.sleep(5.0)
                    before = len(self.worn.devices[HIP].sensor.writes)
                    what(watch, monitor)
                    await asyncio.sleep(1.0)
                    self.written = len(self.worn.devices[HIP].sensor.writes) - before
                watch._thread.shutdown()

        run(main())


@pytest.mark.parametrize(("buzz", "writes"), [("on", 1), ("off", 0)])
def test_a_prompt_is_shown_and_felt(buzz: str, writes: int, tmp_path: Path) -> None:
    watched = Watched(tmp_path, buzz=buzz)
    watched.happen(lambda watch, monitor: watch.told.events(monitor, [PROMPT]))
    assert watched.desktop.shown == [
        ("Seated 30 min", "A break? Hip-flexor stretch, or just a walk.")
    ]
    assert "seated 30 min: a break? hip-flexor stretch" in watched.screen.getvalue()
    assert watched.written == writes


def test_a_low_charge_is_told_on_the_desktop(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.happen(lambda watch, monitor: watch.told.events(monitor, [LOW]))
    assert watched.desktop.shown == [("Charge the sensor", "It has 18 % left.")]
    assert watched.written == 0


def test_a_terminal_has_a_line_that_says_how_things_are(tmp_path: Path) -> None:
    watched = Watched(tmp_path)

    def happen(watch: Watch, monitor: Monitor) -> None:
        watch.told.beat(monitor)
        watch.told.events(monitor, [SEATED])
        watch.told.beat(monitor)

    watched.happen(happen)
    shown = watched.screen.getvalue()
    assert "posture not known yet; walk a few steps" in shown
    assert "live, 90 % charged   seated since " in shown
    assert watched.piped.getvalue() == ""


def test_a_pipe_gets_events_and_no_line(tmp_path: Path) -> None:
    watched = Watched(tmp_path, at_terminal=False)

    def happen(watch: Watch, monitor: Monitor) -> None:
        watch.told.beat(monitor)
        watch.told.events(monitor, [LOW])

    watched.happen(happen)
    (line,) = watched.piped.getvalue().splitlines()
    assert line.endswith("the sensor has 18 % of its charge left")
    assert "live" not in watched.screen.getvalue()
