"""The verb ``scan``."""

import asyncio
import contextlib
from typing import Annotated, Any

import typer

from posture_monitor.app.trying import try_sensor
from posture_monitor.ble import Found, find_sensors
from posture_monitor.cli.asked import AsJson, Asked
from posture_monitor.cli.sensors import abilities, paired, real_radio, remarks, signal_of
from posture_monitor.cli.tables import listing
from posture_monitor.cli.times import duration_s
from posture_monitor.errors import LinkError, NoSensorError
from posture_monitor.settings import load_settings

SCAN_S = 8.0
"""Sensors advertise at least every second or two; some systems pause between sweeps."""
NOBODY = (
    "no sensor was heard; switch it on, bring it near, and close its app on phones and computers:"
    " a sensor that is connected to something else is silent"
)


Listen = Annotated[str, typer.Option("--for", metavar="DURATION", help="How long to listen.")]


def scan(
    ctx: typer.Context,
    seconds: Listen = f"{SCAN_S:g}s",
    battery: Annotated[
        bool, typer.Option("--battery", help="Connect to each and read its charge; takes longer.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look for sensors nearby."""
    asked: Asked = ctx.obj
    found = heard(asked, duration_s(seconds))
    charges = {f.address: asyncio.run(_charge(asked, f)) for f in found} if battery else {}
    known = {sensor.address: sensor.place for sensor in paired(load_settings())}
    rows = [_spelled(f, known.get(f.address), charges.get(f.address)) for f in found]
    if as_json:
        for row in rows:
            asked.write_json(row)
        return
    columns = [_told(row) for row in rows]
    heads = [head for head in columns[0] if any(column[head] for column in columns)]
    asked.show(listing(heads, [tuple(column[head] for head in heads) for column in columns]))
    for kind in {f.profile.key: f.profile for f in found}.values():
        for remark in remarks(kind):
            asked.say(f"{kind.key}: {remark}.")
    asked.say("Next: `posture-monitor pair` tries one out and remembers it.")


def heard(asked: Asked, seconds: float) -> list[Found]:
    """Scan, and say so.

    Raises
    ------
    NoSensorError
        If there is none.
    NoBluetoothError
        If Bluetooth cannot be used.
    """
    with asked.waiting(f"listening for sensors, {seconds:g} s …"):
        found = asyncio.run(find_sensors(real_radio(asked.clock), seconds))
    if not found:
        raise NoSensorError(NOBODY)
    return found


async def _charge(asked: Asked, found: Found) -> int | None:
    kind = found.profile
    with contextlib.suppress(LinkError), asked.waiting(f"asking {found.name} …"):
        rate_hz = kind.nearest_rate_hz(load_settings().sensor.rate_hz)
        radio = real_radio(asked.clock)
        tried = await try_sensor(found.address, kind, rate_hz, radio, asked.clock)
        return None if tried.battery is None else tried.battery.percent
    return None


def _spelled(found: Found, place: str | None, percent: int | None) -> dict[str, Any]:
    kind = found.profile
    return {
        "kind": "sensor",
        "name": found.name,
        "profile": kind.key,
        "rssi_dbm": found.rssi_dbm,
        "address": found.address,
        "battery_percent": percent,
        "can": abilities(kind),
        "verified": kind.verified,
        "place": place,
    }


def _told(row: dict[str, Any]) -> dict[str, str]:
    """Spell a row for people, by the heads of the columns."""
    percent = row["battery_percent"]
    return {
        "name": row["name"],
        "kind": row["profile"],
        ">signal": signal_of(row["rssi_dbm"]),
        "address": row["address"],
        ">charge": "" if percent is None else f"{percent} %",
        "paired": row["place"] or "",
        "it has": row["can"],
    }
