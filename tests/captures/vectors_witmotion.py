"""How vectors name what WitMotion's codec gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from firmware_interface.driver import Battery
from firmware_interface.witmotion import frames, registers

Row = dict[str, Any]


@dataclass
class Seen:
    """What came of a vector's bytes, and what the codec had to know before."""

    decoder: frames.Decoder
    counts: np.ndarray
    answers: list[frames.RegisterAnswer]
    row: Row

    @property
    def answer(self) -> frames.RegisterAnswer:
        return self.answers[0]

    @property
    def battery(self) -> Battery | None:
        return registers.battery(self.answer)

    @property
    def mag_kind(self) -> int:
        return self.row["context"]["mag_type_reg_0x72"]


def see(row: Row) -> Seen:
    decoder = frames.Decoder()
    parts = [decoder.feed(data) for data in row["bytes"]]
    counts = np.concatenate([part.counts for part in parts])
    return Seen(decoder, counts, [a for part in parts for a in part.answers], row)


def raw(seen: Seen) -> list[Any]:
    if not seen.answers:
        return seen.counts.tolist()
    words = list(registers.mag_counts(seen.answer) or seen.answer.words)
    return words[: len(seen.row["expect"]["raw"])]  # always eight; a vector names some of them


def samples(seen: Seen) -> list[dict[str, Any]]:
    return [
        {
            "raw": row[0].tolist(),
            "acc": frames.acc_g(row)[0].tolist(),
            "gyro": frames.gyro_dps(row)[0].tolist(),
            "angle": frames.angle_deg(row)[0].tolist(),
        }
        for row in seen.counts[:, None, :]
    ]


def chip_time(seen: Seen) -> str | None:
    time = registers.chip_time(seen.answer)
    return time and time.isoformat(timespec="milliseconds")


FIELDS: dict[str, Callable[[Seen], Any]] = {
    "samples": samples,
    "frames": lambda seen: len(seen.counts) + len(seen.answers),
    "raw": raw,
    "dropped_bytes": lambda seen: seen.decoder.dropped_bytes,
    "pending_bytes": lambda seen: seen.decoder.pending_bytes,
    "rejected": lambda seen: seen.decoder.rejected,
    "start_register": lambda seen: seen.answer.start,
    "mag_mG_per_datasheet": lambda seen: registers.mag_counts(seen.answer),
    "mag_type": lambda seen: registers.mag_type(seen.answer),
    "mag_scale_uT_per_count": lambda seen: registers.MAG_UT_PER_COUNT.get(
        registers.mag_type(seen.answer) or 0
    ),
    "mag": lambda seen: registers.mag_ut(seen.answer, seen.mag_kind),
    "quaternion": lambda seen: registers.quaternion(seen.answer),
    "battery_raw": lambda seen: seen.answer.words[registers.BATTERY_REGISTER - seen.answer.start],
    "battery_V": lambda seen: seen.battery and seen.battery.volts,
    "battery_percent": lambda seen: seen.battery and seen.battery.percent,
    "chip_time": chip_time,
    "temperature": lambda seen: registers.temperature_c(seen.answer),
    "version": lambda seen: registers.version(seen.answer),
    "serial": lambda seen: registers.serial(seen.answer),
}

OPERATIONS: dict[str, Callable[..., bytes | tuple[bytes, ...]]] = {
    "unlock": lambda: registers.UNLOCK,
    "save": lambda: registers.SAVE,
    "set_rate_hz": registers.set_rate_hz,
    "read_register": registers.read_register,
    "accel_calibrate": lambda: registers.ACCEL_CALIBRATE,
    "mag_calibrate": lambda: registers.MAG_CALIBRATE,
    "mag_calibrate_start": lambda: registers.MAG_CALIBRATE,
    "calibrate_end": lambda: registers.CALIBRATE_END,
    "yaw_zero": lambda: registers.YAW_ZERO,
    "six_axis": lambda: registers.SIX_AXIS,
    "nine_axis": lambda: registers.NINE_AXIS,
    "start": registers.start_sequence,
}


def decode(row: Row) -> dict[str, Any]:
    """Give every expected field that a reader gives."""
    seen = see(row)
    return {name: FIELDS[name](seen) for name in row["expect"] if name in FIELDS}


def encode(row: Row) -> list[bytes] | None:
    """Write what a vector asks for; ``None`` where there is no such operation."""
    operation, *arguments = row["expect"].values()
    if operation not in OPERATIONS:
        return None
    written = OPERATIONS[operation](*arguments)
    return [written] if isinstance(written, bytes) else list(written)


def reject(row: Row) -> tuple[int, int]:
    """Count what was made of the bytes, and how often they were rejected."""
    seen = see(row)
    seen.decoder.finish()
    return len(seen.counts) + len(seen.answers), seen.decoder.rejected
