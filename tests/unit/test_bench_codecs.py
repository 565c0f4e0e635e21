"""What the measuring of codecs measures."""

import json

import pytest
from typer.testing import CliRunner

from firmware_interface import PROFILES
from posture_monitor.app.bench_codecs import CodecSpeed, bench_codecs
from posture_monitor.cli import app

SIZE = 2_000


@pytest.fixture(scope="module")
def speeds() -> list[CodecSpeed]:
    return list(bench_codecs(SIZE))


def test_every_sensor_is_measured_on_what_was_asked(speeds: list[CodecSpeed]) -> None:
    assert [speed.sensor for speed in speeds] == list(PROFILES)
    for speed in speeds:
        assert SIZE <= speed.readings < SIZE + 600
        assert speed.rate_hz == PROFILES[speed.sensor].nearest_rate_hz(50.0)


def test_sensors_that_send_one_reading_at_a_time_are_told_from_those_that_pack(
    speeds: list[CodecSpeed],
) -> None:
    packed = {speed.sensor: round(speed.readings / speed.notifications, 1) for speed in speeds}
    assert packed == {
        "bangle": 2.0,
        "metamotion": 1.0,
        "movella_dot": 1.0,
        "movesense": 4.0,
        "polar": pytest.approx(29, abs=5),  # as many as fit, and turning comes apart
        "polar_h10": 36.0,
        "sensortag": 1.0,
        "thingy52": 1.0,
        "witmotion": 1.0,
    }


def test_a_samples_share_of_a_notification_is_told(speeds: list[CodecSpeed]) -> None:
    for speed in speeds:
        share = speed.notifications / speed.readings
        assert speed.sample_us == pytest.approx(speed.notification_us * share, rel=0.05)


def test_the_command_prints_one_object_a_sensor() -> None:
    result = CliRunner().invoke(app, ["bench", "codecs", "--readings", "200", "--json"])
    assert result.exit_code == 0, result.stderr
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["sensor"] for row in rows] == list(PROFILES)
    assert set(rows[0]) == {
        "sensor", "rate_hz", "readings", "notifications", "bulk_per_s", "notification_us",
        "sample_us",
    }  # fmt: skip


def test_for_people_each_sensor_is_a_row() -> None:
    result = CliRunner().invoke(app, ["bench", "codecs", "--readings", "100"])
    assert result.exit_code == 0, result.stderr
    shown = [line.split() for line in result.stdout.splitlines() if line.strip()]
    assert [row[0] for row in shown[2:]] == list(PROFILES)
    assert all(len(row) == 5 for row in shown[2:])
