"""The data processors of a virtual board, at work."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from firmware_interface.metamotion import processors
from firmware_interface.metamotion.processors import (
    ACCOUNTER,
    BUFFER,
    FUSER,
    NOTIFY,
    PROCESSOR_MODULE,
    SLOTS,
    TICK_S,
    TIME_MODE,
    Processor,
)

_ALONE = 0xFF
NUMBERS: Final = 2**32


@dataclass(frozen=True, slots=True)
class Value:
    """What a source gives, when, and how many it would have given since the one before."""

    data: bytes
    device_s: float
    steps: int


@dataclass(slots=True)
class _Slot:
    wanted: Processor
    kept: bytes = b""
    count: int = 0


class Engine:
    """Processors by number, each fed by its source."""

    def __init__(self) -> None:
        self._slots: dict[int, _Slot] = {}

    def create(self, wanted: Processor) -> int | None:
        """Put a processor into the first free slot; ``None`` if there is none."""
        free = next((n for n in range(SLOTS) if n not in self._slots), None)
        if free is not None:
            self._slots[free] = _Slot(wanted)
        return free

    def remove(self, number: int) -> None:
        """Take a processor out."""
        self._slots.pop(number, None)

    def clear(self) -> None:
        """Take all processors out."""
        self._slots.clear()

    def feed(
        self, module: int, register: int, value: Value, source: int = _ALONE
    ) -> Iterator[tuple[int, bytes]]:
        """Hand a value on along the chains; give what each processor makes of it."""
        for number, slot in list(self._slots.items()):
            s = slot.wanted.source
            if (s.module, s.register, s.number) != (module, register, source):
                continue
            made = self._run(slot, value)
            if made is not None:
                yield number, made
                next_value = Value(made, value.device_s, value.steps)
                yield from self.feed(PROCESSOR_MODULE, NOTIFY, next_value, number)

    def _run(self, slot: _Slot, value: Value) -> bytes | None:
        if slot.wanted.kind == FUSER:
            return self._fuse(slot.wanted.config, value.data)
        if slot.wanted.kind == ACCOUNTER:
            return _number(slot, value) + value.data
        if slot.wanted.kind == BUFFER:
            slot.kept = value.data
        return None

    def _fuse(self, config: bytes, data: bytes) -> bytes | None:
        numbers = config[1 : 1 + config[0]]
        kept = [self._slots[n].kept if n in self._slots else b"" for n in numbers]
        return data + b"".join(kept) if all(kept) else None


def _number(slot: _Slot, value: Value) -> bytes:
    config = slot.wanted.config[0]
    slot.count += value.steps
    is_time = config & 0x0F == TIME_MODE
    number = int(value.device_s / TICK_S) if is_time else slot.count - 1
    return processors.encode_number(number % NUMBERS, (config >> 4) + 1)
