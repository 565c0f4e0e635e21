"""What ``doctor`` looks at, one function a matter."""

import asyncio
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from posture_monitor.cli.asked import Asked
from posture_monitor.cli.sensors import PLACES, paired, real_radio, worn_at
from posture_monitor.cli.times import local
from posture_monitor.clock import local_zone_name
from posture_monitor.desktop import choose_notifier
from posture_monitor.errors import LinkError, PostureMonitorError
from posture_monitor.settings import Settings, config_path, data_folder, load_settings
from posture_monitor.settings.places import STORE_FILE
from posture_monitor.store import Store

PACKAGE = "posture-monitor"
LEAST_FREE_MB = 200
"""A week of raw signal with room to spare."""

_MB = 1_000_000
LISTEN_S = 0.5
_WEEK_S = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Check:
    """One matter: whether it is fine, what was found, and what to do where it is not."""

    name: str
    is_fine: bool
    found: str
    to_do: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Spell it ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined; ``settings`` are the defaults where those in force cannot be read."""

    asked: Asked
    settings: Settings
    is_to_notify: bool = False


def all_checks(asked: Asked, *, notify: bool) -> Iterator[Check]:
    """Look at everything; nothing that fails keeps the rest from being looked at."""
    settings, first = _settings()
    yield _system()
    yield _packages()
    yield first
    patient = Patient(asked, settings, notify)
    for name, look in _LOOKS.items():
        try:
            yield look(patient)
        except PostureMonitorError as error:
            yield Check(name, is_fine=False, found=str(error), to_do="see what it says")


def _system() -> Check:
    python = f"Python {platform.python_version()}"
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    ours = f"{PACKAGE} {version(PACKAGE)}"
    return Check("program", is_fine=True, found=f"{ours}, {python}, {system}")


def _packages() -> Check:
    needed = [re.split(r"[^\w.-]", r)[0] for r in requires(PACKAGE) or () if ";" not in r]
    found = {name: _version(name) for name in needed}
    missing = [name for name, number in found.items() if number is None]
    told = ", ".join(f"{name} {number or 'missing'}" for name, number in found.items())
    return Check("packages", not missing, told, f"pip install {' '.join(missing)}")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _settings() -> tuple[Settings, Check]:
    try:
        settings, file = load_settings(), config_path()
    except PostureMonitorError as error:
        advice = "mend it; `posture-monitor config check` tells when it is in order"
        return Settings(), Check("settings", is_fine=False, found=str(error), to_do=advice)
    told = f"{file} is in order" if file.exists() else f"defaults, there is no file {file}"
    return settings, Check("settings", is_fine=True, found=told)


def _folder(patient: Patient) -> Check:
    folder = patient.asked.data or data_folder(patient.settings)
    there = next(f for f in (folder, *folder.absolute().parents) if f.exists())
    free_mb = shutil.disk_usage(there).free / _MB
    told = f"{folder}{'' if there == folder else ' (not made yet)'}, {free_mb / 1000:.1f} GB free"
    if not _is_writable(there):
        advice = f"make {there} yours, or choose a folder: config set storage.folder FOLDER"
        return Check("data folder", is_fine=False, found=f"{told}, not writable", to_do=advice)
    return Check("data folder", free_mb >= LEAST_FREE_MB, told, f"free {LEAST_FREE_MB} MB or more")


def _is_writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _store(patient: Patient) -> Check:
    file = (patient.asked.data or data_folder(patient.settings)) / STORE_FILE
    if not file.exists():
        return Check("store", is_fine=True, found="nothing is recorded yet")
    with Store.open(file, read_only=True) as store:
        span = store.span()
        if span is None:
            return Check("store", is_fine=True, found="readable and empty")
        recent = sum(1 for _ in store.events(since=span[1] - _WEEK_S))
        derived = [sum(1 for _ in read()) for read in (store.bouts, store.bends, store.prompts)]
    days = f"{local(span[0]):%Y-%m-%d} to {local(span[1]):%Y-%m-%d}"
    told = f"{recent} events in its last week; in all {{}} bouts, {{}} bends, {{}} prompts"
    return Check("store", is_fine=True, found=f"readable, {days}, {told.format(*derived)}")


def _sensors(patient: Patient) -> Check:
    worn = paired(patient.settings)
    told = ", ".join(f"{w.place}: {w.profile.key}" for w in worn)  # its address is nobody's concern
    rate = f"{patient.settings.sensor.rate_hz} Hz wanted"
    nobody = "none is paired yet; `posture-monitor pair` finds one"
    return Check("sensors", is_fine=True, found=f"{told}, {rate}" if worn else nobody)


def _bluetooth(patient: Patient) -> Check:
    """Listen for a moment; no Bluetooth is a fault only where a sensor needs it."""
    heard: set[str] = set()
    radio = real_radio(patient.asked.clock)
    try:
        asyncio.run(radio.scan(LISTEN_S, lambda advert: heard.add(advert.address)))
    except LinkError as error:
        told, _, advice = str(error).partition("; ")
        is_needed = any(worn_at(patient.settings, place).is_paired for place in PLACES)
        found = told if is_needed else f"{told}; needed for a real sensor only"
        return Check("bluetooth", not is_needed, found, advice or "see what it says")
    return Check("bluetooth", is_fine=True, found=f"works, {len(heard)} devices heard at once")


def _notifier(patient: Patient) -> Check:
    chosen = choose_notifier(patient.settings.notifications.backend, os.environ)
    told = f"{chosen.name} ({chosen.why})"
    if not patient.is_to_notify or patient.settings.notifications.backend == "off":
        return Check("notifications", is_fine=True, found=told)
    chosen.show("posture-monitor", "This is how a prompt looks.")
    if chosen.failure is None:
        return Check("notifications", is_fine=True, found=f"{told}; one was just shown")
    advice = "look whether the desktop allows notifications, or set notifications.backend console"
    return Check("notifications", is_fine=False, found=f"{told}; {chosen.failure}", to_do=advice)


def _time_zone(patient: Patient) -> Check:
    now = local(patient.asked.clock.now())
    told = f"{local_zone_name()}, UTC{now:%z}, {now:%Y-%m-%d %H:%M}"
    return Check("time", is_fine=True, found=told)


_LOOKS: dict[str, Callable[[Patient], Check]] = {
    "data folder": _folder,
    "store": _store,
    "sensors": _sensors,
    "bluetooth": _bluetooth,
    "notifications": _notifier,
    "time": _time_zone,
}


def without_home(text: str) -> str:
    """Take the name of the home folder out of a text."""
    home = os.path.expanduser("~")  # noqa: PTH111  Path.home() raises where there is none
    return text.replace(home, "~") if len(home) > len(os.sep) else text
