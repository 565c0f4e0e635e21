"""The monitor put together: which sensors, which files, whom to tell."""

import asyncio
import contextlib
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from filelock import FileLock, Timeout

from firmware_interface import Profile, SampleBlock, SensorStream
from posture_monitor.app.monitor import HIP, Monitor, Rooms, left_open
from posture_monitor.app.sinks import Sink
from posture_monitor.app.steady_clock import SteadyClock
from posture_monitor.app.virtual_wearer import VirtualWearer
from posture_monitor.app.wiring import pipeline_params, shipped_models
from posture_monitor.ble import News, Session, World
from posture_monitor.ble.virtual_radio import VirtualDevice, VirtualRadio
from posture_monitor.core.pipeline import Pipeline
from posture_monitor.core.types import Event, PostureChanged
from posture_monitor.errors import PostureMonitorError, StoreError
from posture_monitor.ports import Clock, Radio
from posture_monitor.recording.archive import Archive
from posture_monitor.settings import Settings
from posture_monitor.settings.places import ARCHIVE_FILE, LOCK_FILE, STORE_FILE
from posture_monitor.store import Store

_DAY_S = 86_400.0
_VIRTUAL = "virtual"


@dataclass(frozen=True, slots=True)
class WornSensor:
    """A sensor at a place."""

    place: str
    address: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Told:
    """Whom the monitor tells: of events, of links, and each second that it is well."""

    events: Callable[[Monitor, Sequence[Event]], None]
    news: Callable[[str, News], None]
    beat: Callable[[Monitor], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: sensors over a radio, files in a folder, by the wearer's settings."""

    sensors: Sequence[WornSensor]
    radio: Callable[[Clock], Radio]
    folder: Path
    settings: Settings
    utc_offset_s: float
    version: str


def virtual_radio(profile: Profile, rate_hz: float, clock: Clock) -> VirtualRadio:
    """Make a radio with one virtual sensor, worn by somebody whose day begins now."""
    wearer = VirtualWearer(clock.now())
    device = VirtualDevice(profile, profile.virtual(rate_hz), wearer.motion)
    return VirtualRadio({_VIRTUAL: device}, clock)


def virtual_sensor(profile: Profile) -> WornSensor:
    """Name the sensor of such a radio."""
    return WornSensor(HIP, _VIRTUAL, profile)


def run_monitor(plan: Plan, told: Told, clock: Clock, seconds: float | None = None) -> None:
    """Monitor until the program is told to stop, or for so long.

    Raises
    ------
    PostureMonitorError
        If another monitor is running, Bluetooth cannot be used, or nothing can be written.
    """
    steady = SteadyClock(clock)
    with (
        _only_one(plan.folder),
        Archive.open(plan.folder / ARCHIVE_FILE) as archive,
        Store.open(plan.folder / STORE_FILE) as store,
    ):
        kinds = ", ".join(sensor.profile.key for sensor in plan.sensors)
        run = store.start_run(steady.now(), kinds, plan.version, plan.settings.model_dump())
        keep = partial(store.append, run)
        _close_what_was_left_open(store, archive, keep)
        asyncio.run(_run(plan, told, steady, archive, keep, seconds))


async def _run(  # noqa: PLR0913, PLR0917  everything is put together here
    plan: Plan,
    told: Told,
    clock: SteadyClock,
    archive: Archive,
    keep: Sink,
    seconds: float | None,
) -> None:
    pipeline = Pipeline(shipped_models(), pipeline_params(plan.settings, plan.utc_offset_s))

    def tell(events: Sequence[Event]) -> None:
        told.events(monitor, events)

    def beat() -> None:
        told.beat(monitor)

    raw_s = plan.settings.storage.raw_days * _DAY_S
    monitor = Monitor(Rooms(clock, archive, pipeline, [keep, tell], told.news, beat, raw_s))
    with _stopped_by_sigterm():
        world = World(plan.radio(clock), clock, random.Random().random)  # noqa: S311  spreads tries
        for sensor in plan.sensors:
            rate_hz = plan.settings.sensor.rate_hz
            monitor.add(sensor.place, partial(_session, sensor, rate_hz, world))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await monitor.run()


def _session(
    sensor: WornSensor,
    wanted_hz: float,
    world: World,
    samples: Callable[[SampleBlock], None],
    news: Callable[[News], None],
) -> Session:
    rate_hz = sensor.profile.nearest_rate_hz(wanted_hz)
    return Session(sensor.address, SensorStream(sensor.profile, rate_hz), world, samples, news)


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the monitor as Ctrl-C does, but as a wish fulfilled."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    asked = False

    def stop() -> None:
        nonlocal asked
        asked = True
        if task is not None:
            task.cancel()

    before = signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(stop))
    try:
        yield
    except asyncio.CancelledError:
        if not asked:
            raise
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Let one monitor write to a folder; the lock goes with the process, however it ends."""
    lock = FileLock(folder / LOCK_FILE, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    except Timeout:
        raise PostureMonitorError(
            f"a monitor is already running on {folder}; stop that one first"
        ) from None
    except OSError as error:
        reason = f"nothing can be kept there: {error.strerror}; choose another folder with --data"
        raise StoreError(str(folder), reason) from error
    try:
        yield
    finally:
        lock.release()


def _close_what_was_left_open(store: Store, archive: Archive, keep: Sink) -> None:
    ended = left_open(_last_posture(store), archive.last_t(HIP))
    if ended is not None:
        keep([ended])


def _last_posture(store: Store) -> PostureChanged | None:
    """Look first where it most likely is: reading years of events takes a while."""
    span = store.span()
    for since in () if span is None else (span[1] - _DAY_S, None):
        known = list(store.events(["posture_changed"], since))
        if known:
            return cast("PostureChanged", known[-1])
    return None
