"""The verbs about files: ``import``, ``simulate``, ``config``, ``doctor``."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from posture_monitor.cli import app
from posture_monitor.cli.checks import Check, without_home
from posture_monitor.cli.stored import STORE_FILE
from posture_monitor.recording import read_recording

HEAD = "t_s,ax_ms2,ay_ms2,az_ms2"
GYRO = ",gx_dps,gy_dps,gz_dps"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of our own, so that nobody's settings matter."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return home


def call(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


def write_csv(path: Path, head: str = HEAD + GYRO, rows: int = 100) -> Path:
    columns = head.count(",")
    lines = [f"{n / 50},0,0,9.81{',1' * (columns - 3)}" for n in range(rows)]
    path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    return path


def test_a_csv_becomes_parquet_beside_it(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "walk.csv")
    result = call("import", str(file))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "walk.csv: 100 readings, 50 Hz, 2 s" in result.stdout
    assert "accelerometer and gyroscope" in result.stdout
    assert "units s, m/s², deg/s" in result.stdout
    assert read_recording(tmp_path / "walk.parquet").samples.has_gyro


def test_an_accelerometer_alone_is_used_and_said(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "walk.csv", HEAD)
    row = json.loads(
        call("import", str(file), "-o", str(tmp_path / "out.parquet"), "--json").stdout
    )
    assert (row["rows"], row["rate_hz"], row["has_gyro"]) == (100, 50.0, False)
    assert row["units"]["ax_ms2"] == "m/s²"
    assert row["written"] == str(tmp_path / "out.parquet")
    again = call("import", str(tmp_path / "out.parquet"))
    assert "told far less surely" in again.stdout
    assert "is Parquet already" in again.stderr


def test_only_an_earlier_import_of_the_same_file_is_replaced(tmp_path: Path) -> None:
    first, second = write_csv(tmp_path / "a.csv"), write_csv(tmp_path / "b.csv")
    assert [call("import", str(first)).exit_code for _ in range(2)] == [0, 0]
    refused = call("import", str(second), "-o", "a.parquet")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "is there already" in refused.stderr
    assert call("import", str(second), "-o", "a.parquet", "--force").exit_code == 0


def test_several_files_go_into_a_folder(tmp_path: Path) -> None:
    files = [str(write_csv(tmp_path / name)) for name in ("a.csv", "b.csv")]
    assert call("import", *files, "-o", "one.parquet").exit_code == 2
    out = tmp_path / "out"
    out.mkdir()
    assert call("import", *files, "-o", str(out)).exit_code == 0
    assert sorted(f.name for f in out.iterdir()) == ["a.parquet", "b.parquet"]


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("none.csv", None, "there is no such file"),
        ("none.parquet", None, "there is no such file"),
        ("unit.csv", "t_s,ax,ay,az\n0,0,0,1\n", "has no unit"),
        ("empty.csv", "", "the file is empty"),
        ("cut.parquet", "PAR1", "damaged"),
    ],
)
def test_a_file_of_no_use_is_said_in_one_sentence(
    tmp_path: Path, name: str, text: str | None, word: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = call("import", name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert word in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_simulation_is_labelled_and_repeats(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("seed 3; stand 5s; sit 20s", encoding="utf-8")
    row = json.loads(call("simulate", "short.txt", "-o", "a.parquet", "--json").stdout)
    assert (row["is_labelled"], row["rate_hz"]) == (True, 50.0)
    call("simulate", "short.txt", "-o", "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    made = read_recording("a.parquet")
    assert made.labels is not None
    assert {"standing", "sitting"} < set(made.labels.tolist())
    assert made.metadata["script"].startswith("seed 3")


@pytest.mark.parametrize(
    ("script", "word"),
    [("nothing", "built in are desk_day"), ("bad.txt", "script line 1"), (".", "cannot be read")],
)
def test_a_script_of_no_use_is_wrong_usage(tmp_path: Path, script: str, word: str) -> None:
    (tmp_path / "bad.txt").write_text("fly 5s", encoding="utf-8")
    result = call("simulate", script, "-o", "a.parquet")
    assert (result.exit_code, result.stdout) == (2, "")
    assert word in result.stderr
    assert result.stderr.count("\n") == 1


def test_settings_are_set_and_got(home: Path) -> None:
    assert call("config", "get", "breaks.first_prompt_min").stdout == "30\n"
    changed = call("config", "set", "breaks.first_prompt_min", "45")
    assert (changed.exit_code, changed.stdout) == (0, "")
    assert call("config", "get", "breaks.first_prompt_min").stdout == "45\n"
    path = call("config", "path").stdout.strip()
    assert Path(path).is_relative_to(home)
    assert f"{path} is in order" in call("config", "check").stderr
    every = json.loads(call("config", "get", "--json").stdout)
    assert every["breaks.first_prompt_min"] == 45


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["get", "breaks.first_promt_min"], "did you mean first_prompt_min"),
        (["set", "breaks.first_prompt_min", "-5"], "20, 30, 45 or 60"),
        (["set", "colour", "red"], "there is no setting colour"),
    ],
)
def test_a_wrong_setting_is_wrong_usage(args: list[str], word: str) -> None:
    result = call("config", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert word in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_wrong_settings_file_is_found_by_check_and_doctor() -> None:
    call("config", "set", "breaks.first_prompt_min", "45")
    file = Path(call("config", "path").stdout.strip())
    file.write_text("[breaks]\nfirst = 3\n", encoding="utf-8")
    assert call("config", "check").exit_code == 2
    result = call("doctor")
    assert result.exit_code == 1
    assert "To do: mend it" in result.stdout


def test_the_doctor_finds_a_fresh_computer_fine(home: Path) -> None:
    result = call("doctor", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, result.stderr, told["is_fine"]) == (0, "", True)
    names = [check["name"] for check in told["checks"]]
    assert names == [
        *("program", "packages", "settings", "data folder"),
        *("store", "sensors", "bluetooth", "notifications", "time"),
    ]
    assert "numpy 2" in told["block"]
    assert str(home) not in told["block"]
    assert "~" in told["block"]


def test_the_doctor_says_what_does_not_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / STORE_FILE).write_bytes(
        b"no database at all, but long enough to look like one" * 20
    )
    monkeypatch.setenv("POSTURE_MONITOR__HIP__ADDRESS", "C0:FF:EE:00:00:01")
    monkeypatch.setenv("POSTURE_MONITOR__HIP__PROFILE", "abacus")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    result = call("doctor", "--json", "--data", str(tmp_path))
    assert result.exit_code == 1
    amiss = [check for check in json.loads(result.stdout)["checks"] if not check["is_fine"]]
    wanted = ["store", "sensors"] + ["bluetooth"] * (sys.platform == "linux")
    assert [check["name"] for check in amiss] == wanted
    assert all(check["to_do"] for check in amiss)


@pytest.mark.skipif(sys.platform != "linux", reason="a system bus is Linux's way to Bluetooth")
def test_the_doctor_minds_missing_bluetooth_only_where_a_sensor_is_paired(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    assert "no Bluetooth was found; needed for a real sensor only" in call("doctor").stdout
    monkeypatch.setenv("POSTURE_MONITOR__HIP__ADDRESS", "C0:FF:EE:00:00:01")
    monkeypatch.setenv("POSTURE_MONITOR__HIP__PROFILE", "polar")
    result = call("doctor")
    assert result.exit_code == 1
    assert "plug in a Bluetooth adapter" in result.stdout


def test_the_doctor_shows_a_notification(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTURE_MONITOR__NOTIFICATIONS__BACKEND", "console")
    result = call("doctor", "--notify")
    assert "This is how a prompt looks." in result.stderr
    assert "one was just shown" in result.stdout


def test_the_block_tells_nobodys_name(home: Path) -> None:
    assert without_home(f"{home}/a and {home}/b") == "~/a and ~/b"
    assert Check("a", is_fine=True, found="b").to_dict()["to_do"] == ""
