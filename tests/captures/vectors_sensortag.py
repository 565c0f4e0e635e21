"""How vectors name what the SensorTag's codec gives."""

import re
from collections.abc import Callable
from typing import Any

from firmware_interface import sig
from firmware_interface.sensortag import commands, movement
from firmware_interface.sensortag.commands import Config
from firmware_interface.sensortag.driver import MOVEMENT, SensorTagDriver

Row = dict[str, Any]
Fields = dict[str, Any]
NAMES = {"wom": "wakes_on_motion"}


def characteristic(row: Row) -> str:
    """Find the four digits that tell characteristics apart."""
    uuid = row["context"].get("characteristic", "").lower()
    found = re.match(r"(?:f000|0000)([0-9a-f]{4})", uuid) or re.search(
        r"_([0-9a-f]{4})$", row["stream"].lower()
    )
    return found[1] if found else "aa81"


def motion(row: Row, data: bytes) -> Fields | None:
    if len(data) != movement.MOVEMENT_BYTES:
        return None
    counts = movement.decode(data)
    return {
        "raw": counts[0].tolist(),
        "gyro": movement.gyro_dps(counts)[0].tolist(),
        "acc": movement.acc_g(counts, row["context"].get("acc_range_g", 8))[0].tolist(),
        "mag_raw": movement.mag_counts(counts)[0].tolist(),
    }


def config(_row: Row, data: bytes) -> Fields | None:
    found = commands.parse_config(data)
    if found is None:
        return None
    fields = {name: getattr(found, name) for name in Config.__slots__}
    return {**fields, "wom": found.wakes_on_motion}


def period(_row: Row, data: bytes) -> Fields | None:
    period_ms = commands.parse_period_ms(data)
    return period_ms and {"period_ms": period_ms, "value": period_ms}


def charge(_row: Row, data: bytes) -> Fields | None:
    battery = sig.battery(data)
    return battery and {"percent": battery.percent}


READERS: dict[str, Callable[[Row, bytes], Fields | None]] = {
    "aa81": motion,
    "aa82": config,
    "aa83": period,
    "2a19": charge,
}


def decode(row: Row) -> Fields:
    """Give everything a characteristic's value says."""
    (data,) = row["bytes"]
    return READERS[characteristic(row)](row, data) or {}


def write_config(**fields: Any) -> bytes:  # noqa: ANN401  whatever the vector has
    return Config(**{NAMES.get(name, name): value for name, value in fields.items()}).encode()


def write_mode(value: str | int) -> bytes:
    return {"local": commands.LOCAL, "remote": commands.REMOTE}.get(value, bytes([int(value != 0)]))


OPERATIONS: dict[str, Callable[..., bytes]] = {
    "config": write_config,
    "off": lambda: commands.OFF,
    "disable": lambda: commands.OFF,
    "period_ms": commands.period,
    "io_data": commands.outputs,
    "io_config": write_mode,
    "io_mode": write_mode,
}


def encode(row: Row) -> list[bytes] | None:
    """Write what a vector asks for; ``None`` where there is no such operation."""
    arguments = dict(row["expect"])
    operation = arguments.pop("op", None)
    if operation not in OPERATIONS:
        return None
    if "value" in arguments:
        return [OPERATIONS[operation](arguments["value"])]
    return [OPERATIONS[operation](**arguments)]


def reject(row: Row) -> tuple[int, int]:
    """Count what was made of the bytes, and how often they were rejected."""
    (data,) = row["bytes"]
    if characteristic(row) == "aa81":
        driver = SensorTagDriver(10)
        heard = driver.hear(MOVEMENT, data)
        return int(heard.readings is not None), driver.rejected
    return (1, 0) if decode(row) else (0, 1)
