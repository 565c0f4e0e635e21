"""The verbs ``pair``, ``devices`` and ``unpair``."""

import asyncio
import sys
from typing import Annotated

import typer

from firmware_interface import Profile
from posture_monitor.app.trying import Tried, try_sensor
from posture_monitor.ble import Found
from posture_monitor.cli.asked import AsJson, Asked
from posture_monitor.cli.scanning import SCAN_S, Listen, heard
from posture_monitor.cli.sensors import (
    PLACES,
    abilities,
    kind_of,
    place_of,
    real_radio,
    remarks,
    short_name,
    signal_of,
    worn_at,
)
from posture_monitor.cli.tables import listing
from posture_monitor.cli.times import duration_s
from posture_monitor.cli.wearing import how_to_wear
from posture_monitor.errors import NoSensorError, UsageError
from posture_monitor.settings import config_path, load_settings, set_value

Place = Annotated[str, typer.Option(help="Where it is worn: hip or trunk.")]


def pair(
    ctx: typer.Context,
    which: Annotated[
        str | None, typer.Argument(metavar="[SENSOR]", help="Its address, or a part of its name.")
    ] = None,
    place: Place = "hip",
    kind: Annotated[
        str | None, typer.Option(metavar="NAME", help="What it is, where its name does not tell.")
    ] = None,
    seconds: Listen = f"{SCAN_S:g}s",
) -> None:
    """Find a sensor, try it out, and remember it."""
    asked: Asked = ctx.obj
    place_of(place)
    named, listen_s = None if kind is None else kind_of(kind), duration_s(seconds)
    found = _chosen(asked, heard(asked, listen_s), which)
    profile = named or found.profile
    tried = _try(asked, found, profile)
    for key, value in (
        ("address", found.address),
        ("profile", profile.key),
        ("name", found.name),
    ):
        set_value(config_path(), f"{place}.{key}", value)
    charge = "" if tried.battery is None else f", {tried.battery.percent} % charged"
    asked.say(
        f"Paired for the {place}: {found.name} ({short_name(profile)}),"
        f" {tried.rate_hz:.0f} readings a second{charge}."
    )
    for remark in remarks(profile):
        asked.say(f"  Note: {remark}.")
    asked.show(how_to_wear(profile, place, knows_shapes=asked.knows_shapes))
    asked.say("Next: `posture-monitor run` watches over your day.")


def devices(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the sensors that are paired."""
    asked: Asked = ctx.obj
    settings = load_settings()
    worn = {place: worn_at(settings, place) for place in PLACES}
    there = {place: sensor for place, sensor in worn.items() if sensor.is_paired}
    if not there:
        raise NoSensorError("no sensor is paired; `posture-monitor pair` finds one")
    if as_json:
        for place, sensor in there.items():
            asked.write_json({"kind": "device", "place": place, **sensor.model_dump()})
        return
    rows = [
        (place, sensor.name, sensor.profile, sensor.address, abilities(kind_of(sensor.profile)))
        for place, sensor in there.items()
    ]
    asked.show(listing(("place", "name", "kind", "address", "it has"), rows))


def unpair(ctx: typer.Context, place: Place = "hip") -> None:
    """Forget a sensor; its data stay."""
    asked: Asked = ctx.obj
    if not worn_at(load_settings(), place_of(place)).is_paired:
        raise NoSensorError(f"no sensor is paired for the {place}")
    for key in ("address", "profile", "name"):
        set_value(config_path(), f"{place}.{key}", "")
    asked.say(f"The sensor at the {place} is forgotten; its data stay.")


def _chosen(asked: Asked, found: list[Found], which: str | None) -> Found:
    """Choose by what was typed, by there being one only, or by asking."""
    if which is not None:
        wanted = which.casefold()
        found = [f for f in found if wanted == f.address.casefold() or wanted in f.name.casefold()]
        if not found:
            raise NoSensorError(
                f"no sensor that was heard is called {which!r}; `posture-monitor scan` lists them"
            )
    if len(found) == 1:
        return found[0]
    rows = [
        (str(number), f.name, f.profile.key, signal_of(f.rssi_dbm), f.address)
        for number, f in enumerate(found, 1)
    ]
    asked.err.print(listing((">", "name", "kind", ">signal", "address"), rows))
    if not sys.stdin.isatty():
        raise UsageError(
            "several sensors were heard; say which with `posture-monitor pair ADDRESS`"
        )
    chosen: int = typer.prompt("Its number (the nearest stands first)", type=int, err=True)
    if not 1 <= chosen <= len(found):
        raise UsageError(f"there is no number {chosen}; nothing was paired")
    return found[chosen - 1]


def _try(asked: Asked, found: Found, profile: Profile) -> Tried:
    rate_hz = profile.nearest_rate_hz(load_settings().sensor.rate_hz)
    radio = real_radio(asked.clock)
    with asked.waiting(f"trying {found.name} out …"):
        return asyncio.run(try_sensor(found.address, profile, rate_hz, radio, asked.clock))
