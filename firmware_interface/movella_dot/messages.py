"""Messages to and from a DOT, and those by which several share one clock.

A message is an identifier, a length, data and a checksum that makes the sum of all bytes a multiple
of 256. Source: Movella DOT BLE Service Specification XD0506P rev C, section 5.
"""

from dataclasses import dataclass
from typing import Final

RECORDING = 1
SYNCHRONISATION = 2
CONFIGURATION = 3
MOST_DATA_BYTES = 157

SYNC_RESULTS: Final = {
    0x00: "success",
    0x05: "not_enough_samples",
    0x07: "skew_too_large",
    0x08: "starting_time_error",
    0x09: "unstarted",
}
STOP_SYNC_RESULTS: Final = {0x00: "success", 0x01: "failed"}
SYNC_STATES: Final = {0x04: "synced", 0x09: "unsynced"}

SYNC_ACKNOWLEDGE = 0x03
STOP_SYNC_RESULT = 0x50
SYNC_STATUS = 0x51
_MEANINGS: Final = {
    SYNC_ACKNOWLEDGE: SYNC_RESULTS,
    STOP_SYNC_RESULT: STOP_SYNC_RESULTS,
    SYNC_STATUS: SYNC_STATES,
}

_FRAME_BYTES = 3  # identifier, length, checksum
_MAC_BYTES = 6


@dataclass(frozen=True, slots=True)
class Message:
    """One message, whichever way it goes."""

    identifier: int
    data: bytes

    def encode(self) -> bytes:
        r"""Give its bytes, checksum and all.

        Examples
        --------
        >>> Message(2, b"\x08").encode().hex(" ")
        '02 01 08 f5'
        """
        head = bytes([self.identifier, len(self.data)]) + self.data
        return head + bytes([-sum(head) % 256])


def parse(data: bytes) -> Message | None:
    """Read a message; ``None`` if its length or its checksum is wrong.

    Zeros may follow it, as far as the characteristic is long.
    """
    if len(data) < _FRAME_BYTES or data[1] > MOST_DATA_BYTES:
        return None
    end = _FRAME_BYTES + data[1]
    if len(data) < end or any(data[end:]) or sum(data) % 256:
        return None
    return Message(data[0], data[2 : end - 1])


def sync_result(message: Message) -> str | None:
    """Say what a synchronisation answer means; ``None`` if it is none.

    Examples
    --------
    >>> sync_result(parse(bytes.fromhex("02025109a2")))
    'unsynced'
    """
    if message.identifier != SYNCHRONISATION or len(message.data) < 2:  # noqa: PLR2004
        return None
    return _MEANINGS.get(message.data[0], {}).get(message.data[1])


def _synchronisation(identifier: int, data: bytes = b"") -> bytes:
    return Message(SYNCHRONISATION, bytes([identifier]) + data).encode()


GET_SYNC_STATUS = _synchronisation(0x08)
STOP_SYNC = _synchronisation(0x02)


def start_sync(root_mac: str) -> bytes:
    """Begin to share the clock of the sensor with this address.

    Raises
    ------
    ValueError
        If it is no address.

    Examples
    --------
    >>> start_sync("D4:22:CD:AA:BB:CC").hex(" ")
    '02 07 01 cc bb aa cd 22 d4 02'
    """
    address = bytes.fromhex(root_mac.replace(":", ""))
    if len(address) != _MAC_BYTES:
        raise ValueError(f"root_mac {root_mac} must have six bytes")
    return _synchronisation(0x01, address[::-1])
