"""What the wearer sees, hears and feels while the monitor runs."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from posture_monitor.app.low_battery import LOW_BATTERY
from posture_monitor.app.monitor import HIP, Monitor
from posture_monitor.app.run import Told
from posture_monitor.ble import News, Signal, Status
from posture_monitor.cli.asked import Asked
from posture_monitor.cli.sayings import said
from posture_monitor.cli.times import local
from posture_monitor.cli.words import POSTURES, duration
from posture_monitor.core.types import Event, Posture, PostureChanged, Prompt, SensorFault
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

    def __init__(self, asked: Asked, notifier: Notifier, settings: Settings) -> None:
        self._asked, self._notifier, self._settings = asked, notifier, settings
        self._thread = ThreadPoolExecutor(1)
        self._line = asked.waiting("connecting …")
        self._posture: PostureChanged | None = None
        self.told = Told(self._events, self._news, self._beat)

    def __enter__(self) -> Self:
        self._line.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.__exit__(kind, error, trace)
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _events(self, monitor: Monitor, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, PostureChanged):
                self._posture = event
            if isinstance(event, Prompt):
                self._offer(monitor, event)
            if isinstance(event, SensorFault) and event.fault == LOW_BATTERY:
                self._notify("Charge the sensor", f"It has {event.value:g} % left.")
            line = said(event)
            if line:
                self._asked.out.print(line, highlight=False, soft_wrap=True)

    def _offer(self, monitor: Monitor, prompt: Prompt) -> None:
        title = f"Seated {duration(prompt.sitting_s)}"
        self._notify(title, f"A break? {prompt.drill.capitalize()}, or just a walk.")
        if self._settings.sensor.buzz == "on":
            monitor.buzz(BUZZ_S)

    def _notify(self, title: str, message: str) -> None:
        self._thread.submit(self._notifier.show, title, message)

    def _news(self, place: str, news: News) -> None:
        self._asked.say(f"{local(news.t):%H:%M}  {place}: {news.text}")

    def _beat(self, monitor: Monitor) -> None:
        update = getattr(self._line, "update", None)  # only a terminal has such a line
        if update is not None:
            update("   ".join(_told(p, s) for p, s in monitor.statuses.items()) + self._now())

    def _now(self) -> str:
        known = self._posture
        if known is None or known.posture is Posture.UNKNOWN:
            return "   posture not known yet"
        return f"   {POSTURES[known.posture]} since {local(known.t):%H:%M}"


def _told(place: str, status: Status) -> str:
    charge = "" if status.battery is None else f", {status.battery.percent} %"
    age = status.age_s
    silent = status.signal in (Signal.STALE, Signal.LOST) and age is not None
    for_how_long = f" for {duration(age or 0.0)}" if silent else ""
    name = "" if place == HIP else f"{place} "
    return f"{name}{SIGNALS[status.signal]}{for_how_long}{charge}"
