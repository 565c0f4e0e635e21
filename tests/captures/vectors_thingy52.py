"""How vectors name what the Thingy's codec gives."""

import re
from collections.abc import Callable
from typing import Any

from firmware_interface import sig
from firmware_interface.thingy52 import commands, events, fusion, raw
from firmware_interface.thingy52.config import Config, parse_config
from firmware_interface.thingy52.driver import MOTION, ThingyDriver

Row = dict[str, Any]
Fields = dict[str, Any]


def characteristic(row: Row) -> str:
    """Find the four digits that tell characteristics apart."""
    uuid = row["context"].get("characteristic", "")
    found = re.match(r"(?:ef68|0000)([0-9a-f]{4})-", uuid.lower()) or re.search(
        r"_([0-9a-f]{4})$", row["stream"].lower()
    )
    return found[1] if found else ""


def raw_fields(data: bytes) -> Fields | None:
    if len(data) != raw.RAW_BYTES:
        return None
    counts = raw.decode(data)
    return {
        "raw": counts[0].tolist(),
        "acc": raw.acc_g(counts[:, :3])[0].tolist(),
        "gyro": raw.gyro_dps(counts[:, 3:6])[0].tolist(),
        "mag": raw.mag_ut(counts[:, 6:])[0].tolist(),
    }


def named(*names: str) -> Callable[[Any], Fields]:
    """Give one thing under every name it may go by."""
    return lambda value: dict.fromkeys(names, value)


def matrix(values: tuple[float, ...]) -> Fields:
    rows = [values[0:3], values[3:6], values[6:9]]
    flat = named("rotation_matrix", "rotation", "matrix", "rot_matrix")(list(values))
    return {**flat, "rows": rows}


def tap(value: events.Tap) -> Fields:
    return {"direction": value.direction, "count": value.count}


def steps(value: events.Steps) -> Fields:
    times = ("time_ms", "ms", "duration_ms", "walk_time_ms", "walk_ms", "walked_ms")
    return {**named("steps", "step_count", "count")(value.count), **named(*times)(value.walked_ms)}


def config(value: Config) -> Fields:
    return {name: getattr(value, name) for name in Config.__slots__}


def heading(value: tuple[float, ...]) -> Fields:
    return named("heading", "heading_deg")(value[0])


def button(value: bool) -> Fields:  # noqa: FBT001  a reader takes what was read
    return named("button", "pressed", "state", "is_down")(value)


def same(value: Fields) -> Fields:
    return value


READERS: dict[str, tuple[Callable[[bytes], Any], Callable[[Any], Fields]]] = {
    "0302": (events.parse_button, button),
    "0401": (parse_config, config),
    "0402": (events.parse_tap, tap),
    "0403": (events.parse_orientation, named("orientation")),
    "0404": (fusion.QUATERNION.decode, named("quaternion", "quat")),
    "0405": (events.parse_steps, steps),
    "0406": (raw_fields, same),
    "0407": (fusion.EULER_DEG.decode, named("euler", "euler_deg")),
    "0408": (fusion.ROTATION.decode, matrix),
    "0409": (fusion.HEADING.decode, heading),
    "040a": (fusion.decode_gravity, named("gravity")),
    "2a19": (sig.battery, lambda battery: {"percent": battery.percent}),
}


def decode(row: Row) -> Fields:
    """Give everything a characteristic's value says, as the vector likes to have it."""
    (data,) = row["bytes"]
    parse, fields = READERS[characteristic(row)]
    found = fields(parse(data))
    wanted = row["expect"].get("orientation")
    if isinstance(wanted, int):  # by its code
        found["orientation"] = events.ORIENTATIONS.index(found["orientation"])
    for name, value in row["expect"].items():
        if name in found and isinstance(value, list) and value and isinstance(value[0], list):
            found[name] = found["rows"]
    return found


def color(value: str | int) -> str:
    aliases = {"magenta": "purple", "violet": "purple"}
    return aliases.get(value, value) if isinstance(value, str) else commands.COLORS[value - 1]


def led(expect: Fields) -> bytes | None:
    match expect["mode"]:
        case "off":
            return commands.LED_OFF
        case "constant":
            return commands.led_constant(*expect["rgb"])
        case "breathe":
            delay_ms = expect.get("delay_ms", expect.get("delay"))
            return commands.led_breathe(color(expect["color"]), expect["intensity"], delay_ms)
        case "one_shot":
            return commands.led_one_shot(color(expect["color"]), expect["intensity"])
    return None


def first(expect: Fields, *beginnings: str) -> Any:  # noqa: ANN401  whatever the vector has
    return next((v for k, v in expect.items() if k.startswith(beginnings)), None)


def sound_mode(expect: Fields) -> bytes:
    modes = {"tone": 1, "frequency": 1, "pcm": 2, "sample": 3}
    speaker, microphone = first(expect, "speaker", "mode"), first(expect, "mic")
    return commands.sound_mode(modes.get(speaker, speaker), microphone or 1)


def sound(expect: Fields) -> bytes:
    number = first(expect, "sample")
    if number is not None:
        return commands.sample(number)
    return commands.tone(
        first(expect, "freq", "hz"), first(expect, "dur", "ms"), first(expect, "vol")
    )


def settings(expect: Fields) -> bytes:
    return Config(**{k: int(v) for k, v in expect.items() if k in Config.__slots__}).encode()


def pins(expect: Fields) -> bytes:
    values = first(expect, "pin", "mos")
    return commands.pins(*map(bool, values if isinstance(values, list) else expect.values()))


WRITERS: dict[str, Callable[[Fields], bytes | None]] = {
    "0301": led,
    "0303": pins,
    "0401": settings,
    "0501": sound_mode,
    "0502": sound,
}


def encode(row: Row) -> list[bytes] | None:
    """Write what a vector asks for; ``None`` where there is no such operation."""
    written = WRITERS.get(characteristic(row), lambda _: None)(row["expect"])
    return None if written is None else [written]


def reject(row: Row) -> tuple[int, int]:
    """Count what was made of the bytes, and how often they were rejected."""
    (data,) = row["bytes"]
    if characteristic(row) in ("0406", ""):
        driver = ThingyDriver(50)
        heard = driver.hear(MOTION, data)
        return int(heard.readings is not None), driver.rejected
    found = READERS[characteristic(row)][0](data)
    return (0, 1) if found is None else (1, 0)
