"""Parquet in and out."""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from firmware_interface import SampleBlock
from posture_monitor.errors import RecordingError
from posture_monitor.recording import Recording, read_recording, write_recording

SHARED = Path(__file__).parents[3] / "shared" / "data"


def standing(n: int = 200, rate_hz: float = 50.0, start: float = 0.0) -> SampleBlock:
    rng = np.random.default_rng(7)
    acc = np.array([0.0, 0.0, 1.0]) + rng.normal(0, 0.01, (n, 3))
    return SampleBlock.of(start + np.arange(n) / rate_hz, acc, rng.normal(0, 2.0, (n, 3)))


def full(n: int = 200) -> Recording:
    return Recording(
        samples=standing(n, start=1_700_000_000.25),
        labels=np.array(["sitting", "standing"] * (n // 2)),
        rep_ids=(np.arange(n) % 5 - 1).astype(np.int16),
        extra={"sternum": standing(n, start=1_700_000_000.25)},
        metadata={"subject": "made up"},
    )


def test_a_recording_comes_back_as_it_was(tmp_path: Path) -> None:
    wrote = full()
    write_recording(tmp_path / "a.parquet", wrote)
    read = read_recording(tmp_path / "a.parquet")
    assert np.array_equal(read.samples.t, wrote.samples.t), "Unix times are exact"
    np.testing.assert_allclose(read.samples.acc_g, wrote.samples.acc_g, atol=2 / 32768)
    np.testing.assert_allclose(read.samples.gyro_dps, wrote.samples.gyro_dps, atol=250 / 32768)
    np.testing.assert_allclose(
        read.extra["sternum"].acc_g, wrote.extra["sternum"].acc_g, atol=2 / 32768
    )
    assert read.labels.tolist() == wrote.labels.tolist()
    assert np.array_equal(read.rep_ids, wrote.rep_ids)
    assert (read.metadata, read.dropped_rows) == (wrote.metadata, 0)


def test_the_same_recording_gives_the_same_bytes_also_after_a_trip(tmp_path: Path) -> None:
    first, again, travelled = (tmp_path / n for n in ("1", "2", "3"))
    write_recording(first, full())
    write_recording(again, full())
    write_recording(travelled, read_recording(first))
    assert first.read_bytes() == again.read_bytes() == travelled.read_bytes()


def test_readings_of_a_16_bit_sensor_are_exact(tmp_path: Path) -> None:
    """16 g and 2000 deg/s full scale, as the WitMotion sensors send them."""
    counts = np.random.default_rng(1).integers(-2048, 2048, (64, 3))
    acc = np.array([0, 0, 1.0]) + counts * (16 / 32768)
    gyro = counts * (2000 / 32768)
    block = SampleBlock.of(np.arange(64) / 50, acc, gyro)
    write_recording(tmp_path / "a", Recording(block))
    read = read_recording(tmp_path / "a").samples
    assert np.array_equal(read.acc_g, block.acc_g)
    assert np.array_equal(read.gyro_dps, block.gyro_dps)


def test_no_gyroscope_is_no_gyroscope(tmp_path: Path) -> None:
    block = standing()
    write_recording(tmp_path / "a", Recording(SampleBlock(block.t, block.acc_g, None)))
    read = read_recording(tmp_path / "a")
    assert read.samples.gyro_dps is None
    assert (read.labels, read.rep_ids, read.extra) == (None, None, {})


def test_files_are_small(tmp_path: Path) -> None:
    """Ten minutes of noise at 50 Hz: 12 bytes a row are incompressible, the rest must go."""
    write_recording(tmp_path / "a", Recording(standing(30_000)))
    assert (tmp_path / "a").stat().st_size < 30_000 * 12


def test_a_failed_write_leaves_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(RecordingError, match="could not be written"):
        write_recording(tmp_path / "taken", full())
    with pytest.raises(RecordingError, match="could not be written"):
        write_recording(tmp_path / "absent" / "a.parquet", full())
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


def test_what_is_not_finite_is_not_written(tmp_path: Path) -> None:
    block = standing()
    block.acc_g[3, 1] = np.nan
    with pytest.raises(ValueError, match="not finite"):
        write_recording(tmp_path / "a", Recording(block))


def test_companions_must_fit_the_samples() -> None:
    with pytest.raises(ValueError, match="labels has 3 entries for 200"):
        Recording(standing(), labels=np.array(["a", "b", "c"]))
    with pytest.raises(ValueError, match="thigh was not read at the times"):
        Recording(standing(), extra={"thigh": standing(start=1.0)})


# --- what cannot be used -------------------------------------------------------------------------


def plain(n: int = 200, **changed: object) -> dict[str, object]:
    """Columns as other programs write them: floats, times from 0."""
    block = standing(n)
    columns = dict(zip(("ax", "ay", "az"), block.acc_g.T, strict=True))
    columns |= dict(zip(("gx", "gy", "gz"), block.gyro_dps.T, strict=True))
    return {"t_s": block.t, **columns, **changed}


def reason(tmp_path: Path, columns: dict[str, object]) -> str:
    path = tmp_path / "made.parquet"
    pq.write_table(pa.table(columns), path)
    with pytest.raises(RecordingError) as caught:
        read_recording(path)
    assert caught.value.path == str(path)
    return caught.value.reason


def test_plain_columns_are_read(tmp_path: Path) -> None:
    columns = plain(label=["standing"] * 199 + [None], rep_id=np.full(200, -1.0), temp_c=[20] * 200)
    pq.write_table(pa.table(columns), tmp_path / "a")
    read = read_recording(tmp_path / "a")
    assert read.samples.acc_g.dtype == np.float32
    assert read.samples.t.dtype == np.float64
    assert read.labels[[0, -1]].tolist() == ["standing", ""]
    assert read.rep_ids.tolist() == [-1] * 200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file"),
        (b"", "the file is empty"),
        (b"t_s,ax,ay,az\n0,0,0,1\n", "not a Parquet file"),
        (b"PAR1" + bytes(90), "the file is cut short"),
        (b"PAR1" + bytes(90) + b"PAR1", "the file is damaged"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "a.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecordingError, match=said) as caught:
        read_recording(path)
    assert "\n" not in str(caught.value)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be opened"):
        read_recording(tmp_path)


def test_every_cut_of_a_file_is_refused(tmp_path: Path) -> None:
    write_recording(tmp_path / "a", full())
    whole = (tmp_path / "a").read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        (tmp_path / "cut").write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(RecordingError, match="cut short"):
            read_recording(tmp_path / "cut")


def test_a_damaged_middle_is_refused(tmp_path: Path) -> None:
    write_recording(tmp_path / "a", full())
    whole = bytearray((tmp_path / "a").read_bytes())
    whole[40:200] = bytes(160)
    (tmp_path / "a").write_bytes(whole)
    with pytest.raises(RecordingError, match="damaged"):
        read_recording(tmp_path / "a")


def test_missing_columns_are_named(tmp_path: Path) -> None:
    columns = plain()
    del columns["ay"], columns["gz"]
    assert "column ay, gz is missing" in reason(tmp_path, columns)


def test_half_a_further_sensor_is_refused(tmp_path: Path) -> None:
    assert "column thigh_ay, thigh_az is missing" in reason(tmp_path, plain(thigh_ax=[0.0] * 200))


def test_a_column_that_is_there_twice_is_named(tmp_path: Path) -> None:
    table = pa.table(plain()).append_column("ax", pa.array([0.0] * 200))
    pq.write_table(table, tmp_path / "a")
    with pytest.raises(RecordingError, match="column ax is there twice"):
        read_recording(tmp_path / "a")


def test_words_where_numbers_belong_are_refused(tmp_path: Path) -> None:
    assert "column az holds string" in reason(tmp_path, plain(az=["up"] * 200))


def test_no_rows_are_refused(tmp_path: Path) -> None:
    assert "no readings" in reason(tmp_path, plain(0))
    assert "single reading" in reason(tmp_path, plain(1))


def test_a_few_missing_values_are_dropped_and_counted(tmp_path: Path) -> None:
    az = np.ones(200)
    az[[5, 9]] = np.nan, np.inf
    pq.write_table(pa.table(plain(az=az)), tmp_path / "a")
    read = read_recording(tmp_path / "a")
    assert (len(read.samples), read.dropped_rows) == (198, 2)


def test_many_missing_values_are_refused(tmp_path: Path) -> None:
    az = np.ones(200)
    az[:3] = np.nan
    assert "3 of 200 rows (1.5 %)" in reason(tmp_path, plain(az=az))


def test_the_first_row_back_in_time_is_named_by_the_files_own_count(tmp_path: Path) -> None:
    t = np.arange(200) / 50
    t[2] = np.nan  # dropped, but counted
    t[120] = t[119]
    assert "time does not go forward in row 121 (2.380000 s" in reason(tmp_path, plain(t_s=t))


@pytest.mark.parametrize(
    ("rate_hz", "said"),
    [
        (5, "its rate is 5 Hz and 20 to 400 Hz is needed; record"),
        (0.05, "are the times in seconds"),
        (500, "its rate is 500 Hz and 20 to 400 Hz is needed"),
    ],
)
def test_rates_out_of_bounds_are_refused(tmp_path: Path, rate_hz: float, said: str) -> None:
    assert said in reason(tmp_path, plain(t_s=np.arange(200) / rate_hz))


@pytest.mark.parametrize("rate_hz", [19.9, 20.0, 400.0])
def test_rates_at_the_bounds_are_taken(tmp_path: Path, rate_hz: float) -> None:
    pq.write_table(pa.table(plain(t_s=np.arange(200) / rate_hz)), tmp_path / "a")
    assert read_recording(tmp_path / "a").rate_hz == pytest.approx(rate_hz)


@pytest.mark.parametrize(("factor", "said"), [(9.80665, "probably m/s^2"), (1000, "convert it")])
def test_units_that_are_not_g_are_refused(tmp_path: Path, factor: float, said: str) -> None:
    acc = standing().acc_g * factor
    columns = plain(**dict(zip(("ax", "ay", "az"), acc.T, strict=True)))
    assert said in reason(tmp_path, columns)


@pytest.mark.parametrize(
    ("dataset", "extra"),
    [
        ("hapt", []),
        ("sisfall", []),
        ("sfu_imu_adl", ["rthigh", "sternum"]),
        ("squat_reps", ["thigh"]),
        ("l5_gait", []),
    ],
)
def test_a_real_file_of_each_dataset_survives_a_trip(
    tmp_path: Path, dataset: str, extra: list[str]
) -> None:
    if not SHARED.is_dir() and "CI" not in os.environ:
        pytest.skip("the shared recordings are not here")
    real = read_recording(min((SHARED / dataset).rglob("*.parquet")))
    write_recording(tmp_path / "a", real)
    back = read_recording(tmp_path / "a")
    assert sorted(real.extra) == extra
    assert real.dropped_rows == 0
    np.testing.assert_allclose(back.samples.t, real.samples.t, atol=1e-9)
    np.testing.assert_allclose(back.samples.acc_g, real.samples.acc_g, atol=16 / 32768)
    if real.labels is not None:
        assert np.array_equal(back.labels, real.labels)
