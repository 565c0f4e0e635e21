"""The README's table of sensors says of each what its row says."""

import re
from pathlib import Path

import pytest

from firmware_interface import PROFILES, Profile

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
HEAD = "| name | sensor | readings a second | gyroscope | losses are | motor | checked on |"


def table() -> dict[str, list[str]]:
    """The cells after the first of each row, by the sensor's name."""
    lines = README.partition(HEAD)[2].strip().splitlines()
    rows = (re.split(r" *\| *", line.strip("| ")) for line in lines[1:] if line.startswith("|"))
    return {name.strip("`"): cells for name, *cells in rows if name.strip("`") in PROFILES}


def rates(kind: Profile) -> str:
    slowest, fastest = kind.rates_hz[0], kind.rates_hz[-1]
    return f"{slowest:g} to {fastest:g}" if slowest < fastest else f"{fastest:g}"


def losses(kind: Profile) -> str:
    if kind.has_counter:
        return "counted"
    return "time-stamped" if kind.has_stamp else "estimated"


def test_every_sensor_is_in_the_readme_by_name() -> None:
    assert list(table()) == list(PROFILES)


@pytest.mark.parametrize("key", PROFILES)
def test_the_readme_says_what_a_sensor_can_do(key: str) -> None:
    kind = PROFILES[key]
    assert table()[key][1:] == [
        rates(kind),
        "yes" if kind.has_gyro else "no",
        losses(kind),
        "buzzes" if kind.has_haptic else "-",
        "real bytes" if kind.verified else "documents",
    ]


@pytest.mark.parametrize("key", PROFILES)
def test_the_readme_names_a_sensor_as_its_makers_do(key: str) -> None:
    maker = PROFILES[key].title.split()[0]
    assert table()[key][0].startswith(maker)
