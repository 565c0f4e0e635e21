"""The verbs about sensors, where there is none, and the words they use."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from firmware_interface import PROFILES, profile
from posture_monitor.cli import app
from posture_monitor.cli.sayings import said
from posture_monitor.cli.sensors import remarks, short_name
from posture_monitor.cli.wearing import how_to_wear
from posture_monitor.core.types import Bout, Event, Gap, GapCause, Posture, SensorFault

T = 1_700_000_000.0


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of our own, and no Bluetooth."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def call(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ("run --virtual polar --for soon", 2, "'soon' is no duration"),
        ("pair --kind abacus", 2, "'abacus' is not known"),
        ("pair --place foot", 2, "'foot' is not known; allowed: hip, trunk"),
        ("pair --for soon", 2, "'soon' is no duration"),
        ("devices", 4, "no sensor is paired; `posture-monitor pair` finds one"),
        ("unpair", 4, "no sensor is paired for the hip"),
        ("unpair --place trunk", 4, "no sensor is paired for the trunk"),
        ("--data /dev/null run --virtual polar --no-notify", 1, "/dev/null: nothing can be kept"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(args: str, code: int, words: str) -> None:
    result = call(*args.split())
    assert (result.exit_code, result.stdout) == (code, "")
    sentence = result.stderr.splitlines()[-1]
    assert sentence.startswith("posture-monitor: ")
    assert words in sentence


def paired(monkeypatch: pytest.MonkeyPatch, kind: str, place: str = "HIP") -> None:
    monkeypatch.setenv(f"POSTURE_MONITOR__{place}__ADDRESS", "C0:FF:EE:00:00:01")
    monkeypatch.setenv(f"POSTURE_MONITOR__{place}__PROFILE", kind)
    monkeypatch.setenv(f"POSTURE_MONITOR__{place}__NAME", "mine")


def test_the_sensors_that_are_paired(monkeypatch: pytest.MonkeyPatch) -> None:
    paired(monkeypatch, "bangle")
    paired(monkeypatch, "witmotion", "TRUNK")
    head, _, hip, trunk = call("devices").stdout.strip().splitlines()
    assert head.split() == ["place", "name", "kind", "address", "it", "has"]
    assert hip.split()[:4] == ["hip", "mine", "bangle", "C0:FF:EE:00:00:01"]
    assert hip.strip().endswith("no gyroscope, counts losses, buzzes")
    assert trunk.split()[:3] == ["trunk", "mine", "witmotion"]


def test_a_sensor_at_the_trunk_alone_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    paired(monkeypatch, "witmotion", "TRUNK")
    result = call("run")
    assert result.exit_code == 4
    assert "no sensor is paired for the hip" in result.stderr


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("witmotion", []),
        ("bangle", ["built from its documents", "no gyroscope"]),
        ("sensortag", ["built from its documents", "10 times a second at most, which is slow"]),
    ],
)
def test_what_a_wearer_should_know_of_a_sensor(key: str, words: Sequence[str]) -> None:
    told = remarks(profile(key))
    assert len(told) == len(words)
    assert all(word in remark for word, remark in zip(words, told, strict=True))


def test_a_sensor_is_named_without_its_models() -> None:
    assert [short_name(kind) for kind in PROFILES.values()] == [
        "Bangle.js 2",
        "MbientLab MetaMotion",
        "Movella DOT",
        "Movesense",
        "Polar Verity Sense",
        "Polar H10",
        "TI CC2650 SensorTag",
        "Nordic Thingy:52",
        "WitMotion Bluetooth 5",
    ]


def drawn(key: str, place: str) -> str:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(how_to_wear(profile(key), place, knows_shapes=False))
    return console.export_text()


def test_where_a_sensor_goes_is_drawn_with_the_numbers_of_the_advice() -> None:
    shown = drawn("witmotion", "hip")
    assert "[1]" in shown
    assert "[2]" in shown
    assert "  1  Middle of the waistband at the back" in shown
    assert "  -  On the waistband in front: expect lower accuracy" in shown


def test_a_place_that_is_no_good_for_a_sensor_is_not_drawn() -> None:
    shown = drawn("polar_h10", "hip")
    assert "[1]" in shown
    assert "[2]" not in shown


def test_the_trunk_is_drawn_from_the_front() -> None:
    shown = drawn("witmotion", "trunk")
    assert "[+]" in shown
    assert "breastbone" in shown
    assert "[1]" not in shown


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (SensorFault(T, T, "low_battery_percent", 18.0), "the sensor has 18 % of its charge left"),
        (SensorFault(T, T, "gyro_bias_dps", 4.2), "the gyroscope is off by 4.2"),
        (Gap(T, T + 30, T + 30, GapCause.LINK_LOST), "no signal for 30 s: the link was lost"),
        (Gap(T, T + 60, T + 60, GapCause.SUSPEND), "no signal for 1 min: the computer slept"),
        (Gap(T, T + 9, T + 9, GapCause.NO_DATA), "no signal for 9 s[/dim]"),
        (Gap(T, T + 1, T + 1, GapCause.NO_DATA), None),
        (Bout(T, T + 90, T + 60, Posture.SITTING, 0.9), "seated 1 min"),
        (Bout(T, T + 90, T + 60, Posture.UNKNOWN, 0.9), "not known for 1 min"),
        (Bout(T, T + 90, T + 20, Posture.UNKNOWN, 0.9), None),
    ],
)
def test_what_is_said_of_an_event(event: Event, words: str | None) -> None:
    line = said(event)
    assert (line is None) if words is None else (line is not None and words in line)
