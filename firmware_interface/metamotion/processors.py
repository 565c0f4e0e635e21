"""The board's data processors: each takes what a source gives, and is a source itself.

A buffer keeps the newest value; a fuser adds kept values to its own; a counter or a timer puts a
number before each value. The board numbers processors as they are created, and says the number.
"""

import struct
from dataclasses import dataclass
from typing import Final

from firmware_interface.metamotion.boards import Chip

PROCESSOR_MODULE: Final = 0x09
CREATE: Final = 0x02
NOTIFY: Final = 0x03
REMOVE: Final = 0x06
LISTEN: Final = 0x07
REMOVE_ALL: Final = 0x08

BUFFER: Final = 0x0F
ACCOUNTER: Final = 0x11
FUSER: Final = 0x1B

SLOTS: Final = 28
"""So many processors fit on a board."""
COUNT_MODE: Final = 0
TIME_MODE: Final = 1
TICK_S: Final = 48 / 32768
"""One step of a timer: 48 periods of the watch crystal."""

_ALONE = 0xFF  # the source is no processor
_READING_BYTES = 6
_VALUE_BYTES = 17  # of a notification of 20, after module, register and number
_NUMBER_BYTES = 4
_PRESCALE = 3
_FUSED_SLOTS = 12
_LEAST_BYTES = 7


@dataclass(frozen=True, slots=True)
class Source:
    """Where values of ``size`` bytes come from; ``number`` says which processor, if it is one."""

    module: int
    register: int
    size: int = _READING_BYTES
    number: int = _ALONE


def reading_of(chip: Chip) -> Source:
    """Take a chip's readings, one by one."""
    return Source(chip.module, chip.single)


def output_of(number: int, size: int) -> Source:
    """Take what a processor gives."""
    return Source(PROCESSOR_MODULE, NOTIFY, size, number)


@dataclass(frozen=True, slots=True)
class Processor:
    """A processor as it is asked for."""

    source: Source
    kind: int
    config: bytes

    def encode(self) -> bytes:
        """Ask for it; the answer is its number.

        Examples
        --------
        >>> counter(Source(0x03, 0x04)).encode().hex()
        '09020304ffa0113003'
        """
        s = self.source
        size = (s.size - 1) << 5 & 0xFF  # three bits: longer values wrap round
        return bytes(
            [PROCESSOR_MODULE, CREATE, s.module, s.register, s.number, size, self.kind]
        ) + (self.config)


def parse(data: bytes) -> Processor | None:
    """Read what is asked for, as the board does; ``None`` if it is no processor."""
    if len(data) <= _LEAST_BYTES or data[0] != PROCESSOR_MODULE or data[1] != CREATE:
        return None
    source = Source(data[2], data[3], (data[5] >> 5) + 1, data[4])
    return Processor(source, data[6], data[7:])


def buffer(source: Source) -> Processor:
    """Keep the newest value."""
    return Processor(source, BUFFER, bytes([source.size - 1]))


def fuser(source: Source, *buffers: int) -> Processor:
    """Give each value with those that the numbered buffers keep."""
    config = bytes([len(buffers), *buffers])
    return Processor(source, FUSER, config.ljust(_FUSED_SLOTS + 1, b"\0"))


def counter(source: Source) -> Processor:
    """Put before each value how many there were."""
    return _accounter(source, COUNT_MODE)


def timer(source: Source) -> Processor:
    """Put before each value the time, in steps of ``TICK_S``."""
    return _accounter(source, TIME_MODE)


def _accounter(source: Source, mode: int) -> Processor:
    width = min(_NUMBER_BYTES, _VALUE_BYTES - source.size)
    return Processor(source, ACCOUNTER, bytes([(width - 1) << 4 | mode, _PRESCALE]))


def listen(number: int, *, is_on: bool = True) -> tuple[bytes, ...]:
    """Let a processor notify, or no longer.

    Examples
    --------
    >>> [data.hex() for data in listen(2)]
    ['09070201', '090301']
    """
    one = bytes([PROCESSOR_MODULE, LISTEN, number, is_on])
    return (one, bytes([PROCESSOR_MODULE, NOTIFY, 1])) if is_on else (one,)


def remove(number: int) -> bytes:
    """Remove one processor."""
    return bytes([PROCESSOR_MODULE, REMOVE, number])


def remove_all() -> bytes:
    """Remove every processor."""
    return bytes([PROCESSOR_MODULE, REMOVE_ALL])


def encode_created(number: int) -> bytes:
    """Answer that a processor was created."""
    return bytes([PROCESSOR_MODULE, CREATE, number])


def encode_output(number: int, value: bytes) -> bytes:
    """Notify what a processor gives."""
    return bytes([PROCESSOR_MODULE, NOTIFY, number]) + value


def encode_number(count: int, width: int = _NUMBER_BYTES) -> bytes:
    """Write the number that a counter or timer puts before a value."""
    return struct.pack("<Q", count)[:width]
