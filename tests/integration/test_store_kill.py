"""A writer that is killed, or runs out of disk, loses nothing it was told is stored."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from posture_monitor.store import Store

PER_APPEND = 3

# Prints a line for every append that returned; the padding makes pages fill up quickly.
WRITER = """
import resource, signal, sys
from posture_monitor.core.types import Prompt, Reason
from posture_monitor.errors import StoreError
from posture_monitor.store import Store

path, largest_file = sys.argv[1], int(sys.argv[2])
with Store.open(path) as store:
    run_id = store.start_run(0.0, "test", "0", {})
    if largest_file:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    try:
        for n in range(1_000_000):
            t = float(n)
            prompt = Prompt(t, t, n, 0.0, Reason.ASKED_FOR, "x" * 200)
            store.append(run_id, [prompt] * 3)
            print(n, flush=True)
    except StoreError as error:
        print(f"StoreError {error}", flush=True)
"""


def writer(path: Path, largest_file: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(largest_file)],
        stdout=subprocess.PIPE,
        text=True,
    )


def assert_holds(path: Path, acknowledged: int) -> None:
    """Every acknowledged append is there and whole, at most one more, and the file is sound."""
    with Store.open(path) as store:
        (verdict,) = store._db.execute("PRAGMA integrity_check").fetchone()
        assert verdict == "ok"
        numbers = [event.number for event in store.events()]
        appends = len(numbers) // PER_APPEND
        assert numbers == [n for n in range(appends) for _ in range(PER_APPEND)]
        assert acknowledged <= appends <= acknowledged + 1
        assert len(list(store.prompts())) == len(numbers), "derived in the same transaction"


@pytest.mark.parametrize("after", [1, 40, 333])
def test_a_killed_writer_loses_nothing_acknowledged(tmp_path: Path, after: int) -> None:
    path = tmp_path / "store.db"
    with writer(path) as process:
        for _ in range(after):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
        rest = [line for line in process.stdout if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    assert_holds(path, after + len(rest))


@pytest.mark.parametrize("largest_file", [400_000, 900_000])
def test_a_disk_that_takes_no_more_loses_nothing_acknowledged(
    tmp_path: Path, largest_file: int
) -> None:
    """The kernel refuses to let any file grow past a size, as a full disk would."""
    path = tmp_path / "store.db"
    with writer(path, largest_file) as process:
        *acknowledged, last = process.stdout.read().splitlines()
    assert last.startswith(f"StoreError {path}: the disk could not be written")
    assert len(acknowledged) > 3
    assert_holds(path, len(acknowledged))


def test_a_full_disk_is_told_and_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """A real file system of one megabyte, where the kernel lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if not sys.platform.startswith("linux") or subprocess.run(mount, check=False).returncode:
        pytest.skip("mounting is not allowed here; the limit on file size above is")
    try:
        with writer(disk / "store.db") as process:
            *acknowledged, last = process.stdout.read().splitlines()
        assert "the disk is full; everything stored before is safe" in last
        assert_holds(disk / "store.db", len(acknowledged))
    finally:
        subprocess.run(["umount", str(disk)], check=True)
