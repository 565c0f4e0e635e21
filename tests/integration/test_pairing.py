"""The real program finds, tries, remembers and uses sensors, through bleak's own Linux code."""

import asyncio
import contextlib
import json
import os
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("BlueZ is Linux's", allow_module_level=True)
pytest.importorskip("dbus_fast")

from integration.program import Said, command, environment
from radio.fake_bluez import FakeBlueZ, fake_bluez

from firmware_interface import SampleBlock, profile
from posture_monitor.recording.archive import Archive
from posture_monitor.settings import Settings
from posture_monitor.settings.places import ARCHIVE_FILE
from posture_monitor.settings.sections import Trunk

HIP, TRUNK = "F0:00:00:00:00:01", "F0:00:00:00:00:02"
LIMIT_S = 120.0  # a busy computer takes seconds to start a program
LISTEN = ("--for", "1s")


@dataclass
class Wearer:
    """Somebody at a computer with a home of their own, within reach of the sensors."""

    home: Path
    typed: bytes | None = None
    """What is typed where the program asks; without it there is no terminal."""

    async def call(self, *args: str) -> Said:
        with _keyboard(self.typed) as keyboard:
            process = await asyncio.create_subprocess_exec(
                *command(*args),
                env=environment(
                    self.home, DBUS_SYSTEM_BUS_ADDRESS=os.environ["DBUS_SYSTEM_BUS_ADDRESS"]
                ),
                stdin=keyboard,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            out, err = await process.communicate()
        return Said(process.returncode or 0, out.decode(), err.decode())


@contextlib.contextmanager
def _keyboard(typed: bytes | None) -> Iterator[int]:
    """A terminal to read from, where something is typed."""
    if typed is None:
        yield asyncio.subprocess.DEVNULL
        return
    ours, theirs = os.openpty()
    os.write(ours, typed)
    try:
        yield theirs
    finally:
        os.close(theirs)
        os.close(ours)


@dataclass
class Told:
    """What each command said."""

    folder: Path
    said: dict[str, Said] = field(default_factory=dict)
    left: str = ""
    """The settings of who has unpaired."""

    def samples(self) -> SampleBlock:
        with Archive.open(self.folder / ARCHIVE_FILE, read_only=True) as archive:
            kept = [item for item in archive.read("hip") if isinstance(item, SampleBlock)]
        return SampleBlock.joined(kept)


async def story(bluez: FakeBlueZ, folder: Path, told: Told) -> None:
    """Look around, pair by name and by number, wear it, forget it."""
    bluez.add_sensor(profile("witmotion"), 50.0, HIP, "WT901BLE67").worn.sensor.battery_percent = 40
    bluez.add_sensor(profile("movella_dot"), 60.0, TRUNK, "Movella DOT")
    homes = [folder / name for name in ("named", "numbered", "unasked")]
    for home in homes:
        home.mkdir()
    named, numbered, unasked = (Wearer(home) for home in homes)
    numbered.typed = b"2\n"

    async def say(name: str, wearer: Wearer, *args: str) -> None:
        told.said[name] = await wearer.call(*args)

    await say("scan", named, "scan", "--battery", *LISTEN)
    await asyncio.gather(  # none of these connects, which would make a sensor silent
        say("scan --json", named, "scan", "--json", *LISTEN),
        say("pair", unasked, "pair", *LISTEN),
        say("pair nobody", unasked, "pair", "abc", *LISTEN),
    )
    await say("pair WT901", named, "pair", "wt901", *LISTEN)
    await say("pair by number", numbered, "pair", "--place", "trunk", *LISTEN)
    data = ("--data", str(told.folder))
    await asyncio.gather(
        say("run", named, *data, "run", "--no-notify", "--for", "4s"),
        say("devices", numbered, "devices", "--json"),
    )
    await say("unpair", numbered, "unpair", "--place", "trunk")
    told.left = next(numbered.home.rglob("config.toml")).read_text("utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    told = Told(tmp_path_factory.mktemp("data"))

    async def happen() -> None:
        async with asyncio.timeout(LIMIT_S), fake_bluez() as bluez:
            await story(bluez, tmp_path_factory.mktemp("homes"), told)

    asyncio.run(happen())
    return told


def test_a_scan_lists_the_sensors_nearby(told: Told) -> None:
    said = told.said["scan"]
    assert said.code == 0, said.err
    head, _, *rows = said.out.strip().splitlines()
    assert head.split() == ["name", "kind", "signal", "address", "charge", "it", "has"]
    movella, witmotion = sorted(" ".join(row.split()) for row in rows)
    assert movella == f"Movella DOT movella_dot -55 dBm {TRUNK} 90 % gyroscope, time stamps"
    assert witmotion == f"WT901BLE67 witmotion -55 dBm {HIP} 40 % gyroscope"
    assert "movella_dot: built from its documents" in said.err
    assert said.err.endswith("Next: `posture-monitor pair` tries one out and remembers it.\n")


def test_a_scan_for_programs(told: Told) -> None:
    said = told.said["scan --json"]
    assert said.code == 0, said.err
    found = {row["address"]: row for row in map(json.loads, said.out.splitlines())}
    assert set(found) == {HIP, TRUNK}
    assert found[HIP]["name"] == "WT901BLE67"
    assert (found[HIP]["profile"], found[TRUNK]["profile"]) == ("witmotion", "movella_dot")
    assert found[HIP]["rssi_dbm"] == -55
    assert found[HIP]["battery_percent"] is None
    assert (found[HIP]["verified"], found[TRUNK]["verified"]) == (True, False)


def test_of_several_one_must_be_named_where_nobody_can_be_asked(told: Told) -> None:
    said = told.said["pair"]
    assert said.code == 2
    assert "several sensors were heard" in said.err
    assert HIP in said.err
    assert TRUNK in said.err


def test_a_name_nobody_has_is_said(told: Told) -> None:
    said = told.said["pair nobody"]
    assert (said.code, said.out) == (4, "")
    assert "no sensor that was heard is called 'abc'" in said.err


def test_a_sensor_is_paired_by_a_part_of_its_name(told: Told) -> None:
    said = told.said["pair WT901"]
    assert said.code == 0, said.err
    assert "Paired for the hip: WT901BLE67 (WitMotion Bluetooth 5), " in said.err
    assert "readings a second, 40 % charged." in said.err
    assert "waistband" in said.out


def test_a_sensor_is_paired_by_its_number(told: Told) -> None:
    said = told.said["pair by number"]
    assert said.code == 0, said.err
    assert "Its number (the nearest stands first)" in said.err
    assert "Paired for the trunk: " in said.err
    assert "breastbone" in said.out
    (device,) = map(json.loads, told.said["devices"].out.splitlines())
    assert device["place"] == "trunk"
    assert device["address"] in {HIP, TRUNK}


def test_a_paired_sensor_is_worn(told: Told) -> None:
    said = told.said["run"]
    assert said.code == 0, said.err
    assert "At the hip: WitMotion Bluetooth 5." in said.err
    assert "connected" in said.err
    samples = told.samples()
    assert len(samples) > 50
    assert samples.acc_g[:, 2].min() > 0.9


def test_a_forgotten_sensor_is_forgotten(told: Told) -> None:
    assert told.said["unpair"].code == 0
    assert told.said["unpair"].err == "The sensor at the trunk is forgotten; its data stay.\n"
    assert Settings.model_validate(tomllib.loads(told.left)).trunk == Trunk()
