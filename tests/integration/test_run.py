"""The real program watches over a simulated wearer, and is stopped, killed and refused."""

import shutil
import signal
import sqlite3
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from integration.program import Running, Said, call
from live.monitored import NoRadio

from firmware_interface import SampleBlock, profile
from posture_monitor.app.monitor import HIP
from posture_monitor.app.run import Plan, Told, run_monitor, virtual_sensor
from posture_monitor.clock import SystemClock
from posture_monitor.core.types import Posture, PostureChanged, Steps
from posture_monitor.errors import NoBluetoothError
from posture_monitor.recording.archive import Archive
from posture_monitor.settings import Settings
from posture_monitor.settings.places import ARCHIVE_FILE, LOCK_FILE, STORE_FILE
from posture_monitor.store import Store

if sys.platform == "win32":
    pytest.skip("Windows has no such signals", allow_module_level=True)

VIRTUAL = ("run", "--virtual", "metamotion", "--no-notify")
ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGKILL)
WATCHED_S = 3.0


def archived(folder: Path) -> SampleBlock:
    with Archive.open(folder / ARCHIVE_FILE, read_only=True) as archive:
        kept = [item for item in archive.read(HIP) if isinstance(item, SampleBlock)]
    return SampleBlock.joined(kept)


def last_event(folder: Path) -> object:
    with Store.open(folder / STORE_FILE, read_only=True) as store:
        return list(store.events())[-1]


@dataclass(frozen=True)
class Ended:
    """A run that was ended by a signal after three seconds."""

    folder: Path
    signalled_t: float
    readable_before: int
    said: Said


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[signal.Signals, Ended]:
    """Three monitors at once, each ended in another way."""
    folders = {kind: tmp_path_factory.mktemp(kind.name) for kind in ENDINGS}
    running = {k: Running(f, ("--data", str(f), *VIRTUAL)) for k, f in folders.items()}
    for monitor in running.values():
        monitor.wait_for("connected")
    time.sleep(WATCHED_S)
    ended = {}
    for kind, monitor in running.items():
        before = len(archived(folders[kind]))
        monitor.signal(kind)
        said = monitor.end()
        ended[kind] = Ended(folders[kind], monitor.signalled_t, before, said)
    return ended


@pytest.mark.parametrize(("kind", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_who_stops_it_loses_nothing(
    kind: signal.Signals, code: int, runs: dict[signal.Signals, Ended]
) -> None:
    run = runs[kind]
    assert run.said.code == code, run.said.err
    samples = archived(run.folder)
    assert samples.t[-1] > run.signalled_t - 0.5
    assert np.diff(samples.t).max() < 0.5
    assert len(samples) > 0.8 * WATCHED_S * 50
    last = last_event(run.folder)
    assert isinstance(last, PostureChanged)
    assert last.posture is Posture.UNKNOWN
    assert last.t >= run.signalled_t
    assert "everything is stored" in run.said.err
    assert "Traceback" not in run.said.err


def test_who_kills_it_loses_nothing_that_was_readable(runs: dict[signal.Signals, Ended]) -> None:
    run = runs[signal.SIGKILL]
    assert run.said.code == -signal.SIGKILL
    assert len(archived(run.folder)) >= run.readable_before > 50
    for name in (ARCHIVE_FILE, STORE_FILE):
        with sqlite3.connect(run.folder / name) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()


def start_again(folder: Path) -> None:
    """Start a monitor that comes no further than its start."""
    worn = [virtual_sensor(profile("metamotion"))]
    plan = Plan(worn, lambda _: NoRadio(), folder, Settings(), 0.0, "0")
    nobody = Told(lambda *_: None, lambda *_: None, lambda _: None)
    with pytest.raises(NoBluetoothError):
        run_monitor(plan, nobody, SystemClock())


def test_after_a_kill_the_next_run_says_until_when_it_knew(
    tmp_path: Path, runs: dict[signal.Signals, Ended]
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(runs[signal.SIGKILL].folder, folder)
    until_t = float(archived(folder).t[-1])
    with Store.open(folder / STORE_FILE) as store:  # what a longer run would have known by then
        known = PostureChanged(until_t - 1.0, until_t, Posture.SITTING, 0.9)
        store.append(store.start_run(until_t, "metamotion", "0", {}), [known])
    start_again(folder)
    with Store.open(folder / STORE_FILE, read_only=True) as store:
        after = [e for e in store.events(["posture_changed"]) if e.t >= until_t]
    assert after[0] == PostureChanged(until_t, until_t, Posture.UNKNOWN, 1.0)


def test_what_was_known_long_ago_is_closed_too(tmp_path: Path) -> None:
    """Who lay the sensor aside over a weekend has no posture in the last day's events."""
    with Store.open(tmp_path / STORE_FILE) as store:
        run = store.start_run(0.0, "metamotion", "0", {})
        store.append(run, [PostureChanged(100.0, 113.0, Posture.NOT_WORN, 0.9)])
        store.append(run, [Steps(300_000.0, 300_000.0, 300_010.0, 4)])
    start_again(tmp_path)
    with Store.open(tmp_path / STORE_FILE, read_only=True) as store:
        _, closed, _ = store.events(["posture_changed"])
    assert closed == PostureChanged(100.0, 100.0, Posture.UNKNOWN, 1.0)


def test_one_folder_has_one_monitor_at_a_time(tmp_path: Path) -> None:
    with FileLock(tmp_path / LOCK_FILE):
        said = call(tmp_path, "--data", str(tmp_path), *VIRTUAL)
    assert said.code == 1
    assert said.err.splitlines()[-1] == (
        f"posture-monitor: a monitor is already running on {tmp_path}; stop that one first"
    )


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("run", "--virtual", "abacus"), 2, ["'abacus' is not known", "metamotion", "witmotion"]),
        (("run",), 4, ["no sensor is paired for the hip", "posture-monitor pair"]),
        (("scan",), 4, ["no Bluetooth was found", "plug in a Bluetooth adapter"]),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    args: tuple[str, ...], code: int, words: list[str], tmp_path: Path
) -> None:
    said = call(tmp_path, *args)
    assert (said.code, said.out) == (code, "")
    (sentence,) = said.err.splitlines()
    assert all(word in sentence for word in words), sentence
