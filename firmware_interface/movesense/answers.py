"""What a Movesense sensor notifies: a kind, the reference of the command, and a body.

Answers to commands are read and written here; what data bodies hold is told in ``measurements``
and ``logs``.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

HEADER_BYTES: Final = 2
OK: Final = 200
ACCEPTED: Final = 202
NOT_FOUND: Final = 404
CONFLICT: Final = 409
NO_REQUEST_LEFT: Final = 429
NO_ROOM: Final = 507
"""Statuses, numbered as in HTTP."""

_STATUS = struct.Struct("<H")
_STATUSES = range(100, 600)
_SAMPLE_HELLO = b"Hello"
_HELLO_TEXTS = 5


class Kind(IntEnum):
    """What a notification is."""

    ANSWER = 1
    DATA = 2
    PART_2 = 3
    PART_3 = 4


@dataclass(frozen=True, slots=True)
class Status:
    """How a command went, and what it brought."""

    code: int
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Hello:
    """Who the sensor says it is; the vendor's sample firmware says only ``text``."""

    protocol_version: int | None = None
    serial: str = ""
    product: str = ""
    dfu_mac: str = ""
    app_name: str = ""
    app_version: str = ""
    text: str = ""


def encode(kind: Kind, reference: int, body: bytes) -> bytes:
    """Write a notification."""
    return bytes([kind, reference]) + body


def parse_status(body: bytes) -> Status | None:
    """Read the body of an answer; ``None`` if it begins with no status.

    The sample firmware writes its one status with the high byte first.

    Examples
    --------
    >>> parse_status(bytes.fromhex("c80057"))
    Status(code=200, data=b'W')
    >>> parse_status(bytes.fromhex("01fb"))
    Status(code=507, data=b'')
    """
    if len(body) < _STATUS.size:
        return None
    little, big = _STATUS.unpack_from(body)[0], int.from_bytes(body[: _STATUS.size], "big")
    code = little if little in _STATUSES else big
    return Status(code, body[_STATUS.size :]) if code in _STATUSES else None


def encode_status(reference: int, code: int, data: bytes = b"") -> bytes:
    """Write an answer."""
    return encode(Kind.ANSWER, reference, _STATUS.pack(code) + data)


def encode_sample_no_room(reference: int) -> bytes:
    """Write the sample firmware's refusal of one subscription too many."""
    return encode(Kind.ANSWER, reference, NO_ROOM.to_bytes(2, "big"))


def parse_hello(body: bytes) -> Hello | None:
    """Read the answer to HELLO, which has no status; ``None`` if texts are missing.

    Examples
    --------
    >>> parse_hello(b"Hello").text
    'Hello'
    """
    if body == _SAMPLE_HELLO:
        return Hello(text=body.decode())
    texts = [text.decode("utf-8", "replace") for text in body[1:].split(b"\0")]
    if len(texts) < _HELLO_TEXTS:
        return None
    serial, product, dfu_mac, app_name, app_version = texts[:_HELLO_TEXTS]
    return Hello(body[0], serial, product, dfu_mac, app_name, app_version)


def encode_hello(reference: int, hello: Hello) -> bytes:
    """Write the answer to HELLO, as either firmware does."""
    if hello.protocol_version is None:
        return encode(Kind.ANSWER, reference, hello.text.encode())
    texts = (hello.serial, hello.product, hello.dfu_mac, hello.app_name, hello.app_version)
    body = b"".join(text.encode() + b"\0" for text in texts)
    return encode(Kind.ANSWER, reference, bytes([hello.protocol_version]) + body)
