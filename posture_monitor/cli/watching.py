"""What the wearer sees, hears and feels while the monitor runs."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from rich.live import Live
from rich.text import Text

from posture_monitor.app.low_battery import LOW_BATTERY
from posture_monitor.app.monitor import HIP, Monitor
from posture_monitor.app.run import Told
from posture_monitor.ble import News, NewsKind, Signal, Status
from posture_monitor.cli.asked import Asked
from posture_monitor.cli.sayings import said
from posture_monitor.cli.words import POSTURES, clock_time, duration
from posture_monitor.core.types import (
    Calibrated,
    Event,
    Posture,
    PostureChanged,
    Prompt,
    SensorFault,
)
from posture_monitor.ports import Notifier
from posture_monitor.settings import Settings

BUZZ_S = 0.5
SIGNALS = {
    Signal.LIVE: "[green]live[/green]",
    Signal.LATE: "[yellow]late[/yellow]",
    Signal.STALE: "[yellow]silent[/yellow]",
    Signal.LOST: "[red]no link[/red]",
}


class Watch:
    """Prints what happened line by line, and on a terminal how things are, each second.

    Notifications are shown by a thread of their own: a desktop that hangs must not hold up the
    sensor's stream.
    """

    def __init__(self, asked: Asked, notifier: Notifier, settings: Settings, sensors: int) -> None:
        self._asked, self._notifier, self._settings = asked, notifier, settings
        self._names_places = sensors > 1
        self._thread = ThreadPoolExecutor(1)
        # A wheel would turn all day: this line is drawn once a second, and the processor rests.
        first = _line("[dim]connecting …[/dim]")
        self._live = Live(first, console=asked.err, auto_refresh=False, transient=True)
        self._is_shown = asked.err.is_terminal and not asked.is_quiet
        # Both go to one terminal: what is printed past the line would be printed into it.
        self._out = asked.err if self._is_shown and asked.out.is_terminal else asked.out
        self._posture: PostureChanged | None = None
        self._knows_upright = False
        self.told = Told(self._events, self._news, self._beat)

    def __enter__(self) -> Self:
        if self._is_shown:
            self._live.start(refresh=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _events(self, monitor: Monitor, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, PostureChanged):
                self._posture = event
            if isinstance(event, Calibrated):
                self._knows_upright = True
            if isinstance(event, Prompt):
                self._offer(monitor, event)
            if isinstance(event, SensorFault) and event.fault == LOW_BATTERY:
                self._notify("Charge the sensor", f"It has {event.value:g} % left.")
            line = said(event)
            if line:
                self._out.print(line, highlight=False, soft_wrap=True)

    def _offer(self, monitor: Monitor, prompt: Prompt) -> None:
        title = f"Seated {duration(prompt.sitting_s)}"
        self._notify(title, f"A break? {prompt.drill.capitalize()}, or just a walk.")
        if self._settings.sensor.buzz == "on":
            monitor.buzz(BUZZ_S)

    def _notify(self, title: str, message: str) -> None:
        self._thread.submit(self._notifier.show, title, message)

    def _news(self, place: str, news: News) -> None:
        where = f"{place}: " if self._names_places else ""
        text = "connected" if news.kind is NewsKind.CONNECTED else news.text
        self._asked.say(f"{clock_time(news.t)}  {where}{text}")

    def _beat(self, monitor: Monitor) -> None:
        if self._is_shown:
            told = [_told(place, status) for place, status in monitor.statuses.items()]
            self._live.update(_line("   ".join([*told, self._now()])), refresh=True)

    def _now(self) -> str:
        known = self._posture
        if known is not None and known.posture is not Posture.UNKNOWN:
            return f"{POSTURES[known.posture]} since {clock_time(known.t)}"
        hint = (
            "" if self._knows_upright else " yet; walk a few steps, so that it learns your upright"
        )
        return f"[dim]posture not known{hint}[/dim]"


def _line(markup: str) -> Text:
    line = Text.from_markup(markup)
    line.no_wrap, line.overflow = True, "ellipsis"
    return line


def _told(place: str, status: Status) -> str:
    charge = "" if status.battery is None else f", {status.battery.percent} % charged"
    age = status.age_s
    silent = status.signal in (Signal.STALE, Signal.LOST) and age is not None
    for_how_long = f" for {duration(age or 0.0)}" if silent else ""
    name = "" if place == HIP else f"{place} "
    return f"{name}{SIGNALS[status.signal]}{for_how_long}{charge}"
