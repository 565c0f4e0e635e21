import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from firmware_interface import SampleBlock
from posture_monitor.core.types import ClockGap, GapCause
from posture_monitor.errors import NoDataError, StoreError
from posture_monitor.recording.archive import Archive

START = 1_700_000_000.0


def second(begin: float, *, turns: bool = True) -> SampleBlock:
    rng = np.random.default_rng(int(begin))
    t = begin + np.arange(50) / 50 + rng.uniform(0, 1e-3, 50)
    gyro = rng.normal(0, 40, (50, 3)) if turns else None
    return SampleBlock.of(t, rng.normal(0, 1, (50, 3)), gyro)


def same(a: object, b: object) -> bool:
    if not (isinstance(a, SampleBlock) and isinstance(b, SampleBlock)):
        return a == b
    return (
        np.array_equal(a.t, b.t)
        and np.array_equal(a.acc_g, b.acc_g)
        and (a.gyro_dps is None) == (b.gyro_dps is None)
        and (a.gyro_dps is None or np.array_equal(a.gyro_dps, b.gyro_dps))
    )


def test_what_keep_gives_is_what_will_be_read(tmp_path: Path) -> None:
    gap = ClockGap(START + 2, START + 9, GapCause.LINK_LOST)
    items = [second(START), second(START + 1), gap, second(START + 9, turns=False)]
    with Archive.open(tmp_path / "raw.db") as archive:
        kept = [archive.keep("hip", item) for item in items]
        archive.keep("trunk", second(START + 3))
    with Archive.open(tmp_path / "raw.db", read_only=True) as archive:
        read = list(archive.read("hip"))
    assert len(read) == len(kept)
    assert all(same(a, b) for a, b in zip(kept, read, strict=True))


def test_little_is_lost_by_keeping(tmp_path: Path) -> None:
    block = second(START)
    with Archive.open(tmp_path / "raw.db") as archive:
        kept = archive.keep("hip", block)
    assert isinstance(kept, SampleBlock)
    assert np.abs(kept.t - block.t).max() < 1e-6
    assert np.abs(kept.acc_g - block.acc_g).max() <= 4 / 32768
    assert kept.gyro_dps is not None
    assert block.gyro_dps is not None
    assert np.abs(kept.gyro_dps - block.gyro_dps).max() <= 0.01


def test_sixteen_bit_readings_come_back_bit_for_bit(tmp_path: Path) -> None:
    counts = np.random.default_rng(1).integers(-32768, 32768, (50, 3))
    counts[0] = 32767
    block = SampleBlock.of(second(START).t, counts * (16 / 32768), counts * (2000 / 32768))
    with Archive.open(tmp_path / "raw.db") as archive:
        kept = archive.keep("hip", block)
    assert isinstance(kept, SampleBlock)
    assert np.array_equal(kept.acc_g, block.acc_g)


def test_a_range_gives_the_pieces_that_touch_it(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "raw.db") as archive:
        for k in range(10):
            archive.keep("hip", second(START + k))
        found = list(archive.read("hip", START + 3.5, START + 5.5))
        assert archive.last_t("hip") == pytest.approx(START + 9.98, abs=0.01)
        assert archive.last_t("trunk") is None
    assert [round(float(b.t[0] - START)) for b in found] == [3, 4, 5]


def test_the_old_is_forgotten_when_asked(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "raw.db") as archive:
        for k in range(2000):
            archive.keep("hip", second(START + k))
    size = (tmp_path / "raw.db").stat().st_size
    with Archive.open(tmp_path / "raw.db") as archive:
        archive.forget(START + 1990)
        assert len(list(archive.read("hip"))) == 10
    assert (tmp_path / "raw.db").stat().st_size < size / 4


def test_an_hour_is_small(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "raw.db") as archive:
        for k in range(600):
            archive.keep("hip", second(START + k))
    assert (tmp_path / "raw.db").stat().st_size * 6 < 5_000_000


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_it_is_its_owners_only(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "raw.db"):
        mode = (tmp_path / "raw.db").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_strangers_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "raw.db"
    file.write_bytes(b"these are not the bytes" * 100)
    with pytest.raises(StoreError, match="not a database of this program"):
        Archive.open(file)


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoDataError, match="no raw signal"):
        Archive.open(tmp_path / "raw.db", read_only=True)


WRITER = """
import sys, numpy as np
from firmware_interface import SampleBlock
from posture_monitor.recording.archive import Archive
archive = Archive.open(sys.argv[1])
for k in range(10**9):
    t = 1.7e9 + k + np.arange(50) / 50
    archive.keep("hip", SampleBlock.of(t, np.ones((50, 3)), None))
    print(k, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_what_was_acknowledged_outlives_a_killed_writer(tmp_path: Path) -> None:
    file = tmp_path / "raw.db"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    acknowledged = [int(next(writer.stdout)) for _ in range(200)][-1]
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()
    with Archive.open(file, read_only=True) as archive:
        read = list(archive.read("hip"))
    assert len(read) > acknowledged
