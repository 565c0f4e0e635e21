"""What is written to a Movesense sensor: a code, a reference of our choice, and a payload.

Answers and data come back with the same reference. It must not be 0: the vendor's sample firmware
takes that for a free place.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

POWER_OFF: Final = 1
RESTART: Final = 5
FIRMWARE_UPDATE: Final = 12
"""System modes."""

READY: Final = 2
LOGGING: Final = 3
"""States of the data logger."""

_HEADER_BYTES: Final = 2


class Op(IntEnum):
    """What a command asks for; the vendor's sample firmware knows the first four."""

    HELLO = 0
    SUBSCRIBE = 1
    UNSUBSCRIBE = 2
    FETCH_LOG = 3
    GET = 4
    CLEAR_LOGBOOK = 5
    PUT_DATALOGGER_CONFIG = 6
    PUT_SYSTEM_MODE = 7
    PUT_UTC_TIME = 8
    PUT_DATALOGGER_STATE = 9


@dataclass(frozen=True, slots=True)
class Command:
    """One write."""

    op: Op
    reference: int
    payload: bytes = b""

    def encode(self) -> bytes:
        """Give the bytes to write.

        Examples
        --------
        >>> Command(Op.UNSUBSCRIBE, 99).encode().hex(" ")
        '02 63'
        """
        return bytes([self.op, self.reference]) + self.payload

    @property
    def path(self) -> str:
        """The resource it names; its end may be marked by a NUL or left out."""
        return self.payload.split(b"\0", 1)[0].decode("utf-8", "replace")


def parse_command(data: bytes) -> Command | None:
    """Read a command as the sensor would; ``None`` if it is none."""
    if len(data) < _HEADER_BYTES or data[0] > max(Op):
        return None
    return Command(Op(data[0]), data[1], data[2:])


def hello(reference: int) -> bytes:
    """Ask who the sensor is."""
    return Command(Op.HELLO, reference).encode()


def subscribe(reference: int, path: str) -> bytes:
    r"""Ask for a resource's values as they come.

    Examples
    --------
    >>> subscribe(99, "/Meas/IMU6/52")
    b'\x01c/Meas/IMU6/52\x00'
    """
    return Command(Op.SUBSCRIBE, reference, _text(path)).encode()


def unsubscribe(reference: int) -> bytes:
    """End the subscription of this reference."""
    return Command(Op.UNSUBSCRIBE, reference).encode()


def fetch_log(reference: int, log_id: int) -> bytes:
    """Ask for a recording of the data logger."""
    return Command(Op.FETCH_LOG, reference, struct.pack("<I", log_id)).encode()


def get(reference: int, path: str) -> bytes:
    """Ask for a resource's value once."""
    return Command(Op.GET, reference, _text(path)).encode()


def clear_logbook(reference: int) -> bytes:
    """Delete every recording on the sensor."""
    return Command(Op.CLEAR_LOGBOOK, reference).encode()


def put_datalogger_config(reference: int, paths: Iterable[str]) -> bytes:
    """Choose the resources that are recorded on the sensor."""
    return Command(Op.PUT_DATALOGGER_CONFIG, reference, b"".join(map(_text, paths))).encode()


def put_system_mode(reference: int, mode: int) -> bytes:
    """Restart the sensor, or switch it off."""
    return Command(Op.PUT_SYSTEM_MODE, reference, bytes([mode])).encode()


def put_utc_time(reference: int, utc_us: int) -> bytes:
    """Set the sensor's clock, microseconds since 1970."""
    return Command(Op.PUT_UTC_TIME, reference, struct.pack("<Q", utc_us)).encode()


def put_datalogger_state(reference: int, state: int) -> bytes:
    """Begin or end recording on the sensor."""
    return Command(Op.PUT_DATALOGGER_STATE, reference, bytes([state])).encode()


def _text(path: str) -> bytes:
    return path.encode() + b"\0"
