"""What a script may set before its first activity: person, sensor, clock and chance."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MOUNTS = ("back", "side", "front", "random")
NOISES = ("low", "typical", "poor")


@dataclass(frozen=True, slots=True)
class Options:
    """How a script is played.

    Parameters
    ----------
    seed
        All chance comes from here: same script and seed, same numbers.
    rate_hz
        Samples per second.
    start
        Unix seconds of the first sample.
    mount
        Where on the belt: ``back``, ``side``, ``front``, or ``random`` (also turned at random).
    noise
        Quality of the sensor: ``low``, ``typical`` or ``poor``.
    bias_dps
        Largest constant error of each gyroscope axis, degrees per second.
    slip
        Whether the belt creeps, is readjusted, and is pushed by the belly while seated.
    loss
        Share of samples lost on the radio, 0-1.
    height_m
        Body height of the wearer.
    """

    seed: int = 1
    rate_hz: float = 50.0
    start: float = 1772442000.0  # 2026-03-02T09:00 UTC, a Monday
    mount: str = "back"
    noise: str = "typical"
    bias_dps: float = 1.5
    slip: bool = True
    loss: float = 0.0
    height_m: float = 1.72


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(word: str) -> float:
        value = float(word)
        if not low <= value <= high:  # also refuses nan
            raise ValueError
        return value

    return read


def _seed(word: str) -> int:
    seed = int(word)
    if seed < 0:
        raise ValueError
    return seed


def _instant(word: str) -> float:
    """Read an ISO time; without an offset it is UTC, so that every machine agrees."""
    instant = datetime.fromisoformat(word)
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()


def _one_of(names: tuple[str, ...]) -> Callable[[str], str]:
    def read(word: str) -> str:
        if word not in names:
            raise ValueError
        return word

    return read


def _switch(word: str) -> bool:
    return _one_of(("on", "off"))(word) == "on"


def _share(word: str) -> float:
    value = float(word.removesuffix("%")) / (100 if word.endswith("%") else 1)
    if not (math.isfinite(value) and 0 <= value <= 0.5):  # noqa: PLR2004 more is no link at all
        raise ValueError
    return value


@dataclass(frozen=True, slots=True)
class Option:
    """One option: the field it sets, how its word is read, and how a good word looks."""

    field: str
    read: Callable[[str], Any]
    takes: str


OPTIONS = {
    "seed": Option("seed", _seed, "a whole number such as 7"),
    "rate": Option("rate_hz", _number(10, 400), "10 to 400 samples per second"),
    "start": Option("start", _instant, "a time such as 2026-03-02T09:00"),
    "mount": Option("mount", _one_of(MOUNTS), "one of " + ", ".join(MOUNTS)),
    "noise": Option("noise", _one_of(NOISES), "one of " + ", ".join(NOISES)),
    "bias_dps": Option("bias_dps", _number(0, 200), "0 to 200 degrees per second"),
    "slip": Option("slip", _switch, "on or off"),
    "loss": Option("loss", _share, "a share such as 1%, at most 50%"),
    "height_m": Option("height_m", _number(1.3, 2.2), "1.3 to 2.2 metres"),
}
