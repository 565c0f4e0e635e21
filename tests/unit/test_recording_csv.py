"""Import of CSV: many spellings in, one sentence out where it cannot be done."""

from pathlib import Path

import numpy as np
import pytest

from posture_monitor.errors import RecordingError
from posture_monitor.recording import Recording, import_csv

OURS = "t_s,ax_g,ay_g,az_g,gx_dps,gy_dps,gz_dps"

SPOKEN = (
    "Timestamp [us],Acc X [mg],Acc Y [mg],Acc Z [mg],Gyro X (deg/s),Gyro Y (deg/s),Gyro Z (deg/s)"
)


def rows(*values: float, n: int = 50, step: float = 0.02, separator: str = ",") -> str:
    tail = separator.join(str(v) for v in values)
    return "".join(f"{round(k * step, 6)}{separator}{tail}\n" for k in range(n))


def imported(tmp_path: Path, text: str) -> Recording:
    path = tmp_path / "walk.csv"
    path.write_text(text, encoding="utf-8")
    return import_csv(path)


def reason(tmp_path: Path, text: str) -> str:
    with pytest.raises(RecordingError) as caught:
        imported(tmp_path, text)
    assert "\n" not in str(caught.value)
    return caught.value.reason


def test_our_own_units(tmp_path: Path) -> None:
    read = imported(tmp_path, f"{OURS}\n{rows(0, 0, 1, 10, 20, 30)}")
    assert read.rate_hz == pytest.approx(50)
    assert read.samples.acc_g[0].tolist() == [0, 0, 1]
    assert read.samples.gyro_dps[0].tolist() == [10, 20, 30]
    assert read.metadata == {"imported_from": "walk.csv"}


@pytest.mark.parametrize(
    ("header", "step", "acc", "gyro"),
    [
        ("time_ms,acc_x_ms2,acc_y_ms2,acc_z_ms2,gyr_x_rads,gyr_y_rads,gyr_z_rads", 20, 9.80665, 1),
        (SPOKEN, 20e3, 1000, 57.29578),
        ("t_ns,ax_m/s^2,ay_m/s^2,az_m/s^2,gx_rad/s,gy_rad/s,gz_rad/s", 20e6, 9.80665, 1),
    ],
)
def test_other_units(tmp_path: Path, header: str, step: float, acc: float, gyro: float) -> None:
    read = imported(tmp_path, f"{header}\n{rows(0, 0, acc, gyro, 0, 0, step=step)}")
    assert read.rate_hz == pytest.approx(50)
    assert read.samples.acc_g[0, 2] == pytest.approx(1)
    assert read.samples.gyro_dps[0, 0] == pytest.approx(57.29578)


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("point", [".", ","])
def test_separators_and_decimal_commas(tmp_path: Path, separator: str, point: str) -> None:
    body = rows(0.25, 0, 0.97, separator=separator).replace(".", point)
    read = imported(tmp_path, f"\ufeff# a note\n{separator.join(OURS.split(',')[:4])}\n{body}")
    assert read.samples.acc_g[0].tolist() == pytest.approx([0.25, 0, 0.97])
    assert read.samples.gyro_dps is None


def test_labels_are_kept_and_strange_columns_are_not(tmp_path: Path) -> None:
    lines = [f"{k / 50},0,0,1,sitting,x,3" for k in range(50)]
    read = imported(tmp_path, "t_s,ax_g,ay_g,az_g,label,note,rep_id\n" + "\n".join(lines))
    assert read.labels.tolist() == ["sitting"] * 50
    assert read.rep_ids.tolist() == [3] * 50


def test_a_last_row_cut_short_is_counted(tmp_path: Path) -> None:
    text = f"t_s,ax_g,ay_g,az_g\n{rows(0, 0, 1, n=200)}4.0,0"
    read = imported(tmp_path, text)
    assert (len(read.samples), read.dropped_rows) == (200, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        (f"{OURS}\n", "a header and no readings"),
        ("t_s,ax,ay,az\n0,0,0,1\n", "column ax has no unit; add one of g, mg, m/s^2, ms2"),
        ("time,ax_g,ay_g,az_g\n0,0,0,1\n", "column time has no unit; add one of s, ms, us, ns"),
        (
            "t_s,acc_x_furlong,ay_g,az_g\n0,0,0,1\n",
            "column acc_x_furlong has the unknown unit furlong; known are g, mg, m/s^2, ms2",
        ),
        ("t_s,ax_g,az_g\n0,0,1\n", "column ay is missing"),
        ("t_s,ax_g,ay_g,az_g,acc_x_mg\n0,0,0,1,1\n", "column ax is there twice"),
        (f"t_s,ax_g,ay_g,az_g\n{rows(0, 0, 1)}9,up,0,1\n", "a cell does not hold"),
        (f"t_s,ax_g,ay_g,az_g\n{rows(0, 0, 9.81)}", "probably m/s^2"),
        (f"t_s,ax_g,ay_g,az_g\n{rows(0, 0, 1, step=0.2)}", "its rate is 5 Hz"),
    ],
)
def test_what_cannot_be_imported(tmp_path: Path, text: str, said: str) -> None:
    assert said in reason(tmp_path, text)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="there is no such file"):
        import_csv(tmp_path / "none.csv")
    (tmp_path / "b.csv").write_bytes(np.arange(200, dtype=np.uint8).tobytes())
    with pytest.raises(RecordingError, match="not a text file"):
        import_csv(tmp_path / "b.csv")
    with pytest.raises(RecordingError, match="cannot be opened"):
        import_csv(tmp_path)
