"""A Movesense sensor made of its protocol alone."""

from collections import deque
from collections.abc import Iterator
from typing import Final

import numpy as np

from firmware_interface.movesense import answers, commands, logs, measurements, resources
from firmware_interface.movesense.answers import Hello, Kind, encode_status
from firmware_interface.movesense.commands import Command, Op
from firmware_interface.movesense.driver import DATA
from firmware_interface.movesense.logs import LogBytes
from firmware_interface.movesense.measurements import ACC, GYRO, MAGN, Stream
from firmware_interface.movesense.resources import Entry, Temperature, Time
from firmware_interface.virtual import Answer, Sent, Taken, VirtualSensor

FULL_SCALE_G: Final = 8.0
FULL_SCALE_DPS: Final = 2000.0
"""Ranges that nobody can set over this protocol; the steps in captures are those of these two."""

PRODUCT: Final = Hello(1, "000000000000", "Movesense Flash", "00:00:00:00:00:00", "app", "2.3.1")
SAMPLE: Final = Hello(text="Hello")
"""Two firmwares: the one sensors are sold with, and the vendor's sample, which knows less."""

PLACES: Final = 4  # subscriptions at once
LOG_READ_BYTES: Final = 170
TICK_RATE_HZ: Final = 1024
STILL_UT: Final = (20.0, 0.0, -45.0)
ROOM_KELVIN: Final = 300.0
_ATT_HEADER_BYTES = 3  # Bluetooth Core 5.4, Vol 3, Part F, 3.4.7.1
_BAD_REQUEST = 400


class VirtualMovesense(VirtualSensor):
    r"""It measures only what was subscribed to, and forgets that at a disconnection.

    Set ``firmware`` to ``SAMPLE`` for the vendor's sample, ``is_exhausted`` for a sensor that has
    no request left, and ``logs`` for recordings that can be fetched.

    Examples
    --------
    >>> sensor = VirtualMovesense(52)
    >>> sensor.subscribe(DATA)
    >>> sensor.write("command", commands.get(7, "/System/Energy/Level"))
    [('data', b'\x01\x07\xc8\x00Z')]
    """

    def __init__(
        self, rate_hz: float, battery_percent: float = 90.0, clock_ppm: float = 0.0
    ) -> None:
        super().__init__(rate_hz, battery_percent, clock_ppm)
        self.firmware = PRODUCT
        self.is_exhausted = False
        self.logs: dict[int, bytes] = {}
        self._streams: dict[int, Stream] = {}
        self._waiting: deque[Taken] = deque()
        self._logger_state = commands.READY
        self._utc_at_boot_us = 0

    # --- the conversation -------------------------------------------------------------------

    def disconnect(self) -> None:
        """Lose the connection, and with it everything that was subscribed to."""
        super().disconnect()
        self._streams.clear()

    def reboot(self) -> None:
        """Start anew: stamps begin at 0, and requests are free again."""
        super().reboot()
        self._streams.clear()
        self._waiting.clear()
        self.is_exhausted = False

    def write(self, channel: str, data: bytes) -> list[Answer]:  # noqa: ARG002  there is one
        """Obey a command; answers are heard only by who listens."""
        is_heard = DATA in self.subscribed
        command = commands.parse_command(data)
        said = [] if command is None else self._obeyed(command)
        return [(DATA, value) for value in said] if is_heard else []

    def _obeyed(self, command: Command) -> list[bytes]:
        if command.op is Op.HELLO:
            return [answers.encode_hello(command.reference, self.firmware)]
        if self.firmware == SAMPLE:
            return self._obeyed_by_sample(command)
        if self.is_exhausted and command.op is not Op.PUT_SYSTEM_MODE:
            return [encode_status(command.reference, answers.NO_REQUEST_LEFT)]
        if command.op is Op.FETCH_LOG:
            return self._log(command)
        status, data = self._asked(command)
        return [encode_status(command.reference, status, data)]

    def _obeyed_by_sample(self, command: Command) -> list[bytes]:
        """Obey silently; only a subscription too many is refused aloud."""
        if command.op is Op.FETCH_LOG and _number(command.payload) in self.logs:
            return self._log(command)[1:]
        if command.op in (Op.SUBSCRIBE, Op.UNSUBSCRIBE):
            status, _ = self._asked(command)
            if status == answers.NO_ROOM:
                return [answers.encode_sample_no_room(command.reference)]
        return []

    def _asked(self, command: Command) -> tuple[int, bytes]:
        """Give the status of a command, and what it brings."""
        match command.op:
            case Op.SUBSCRIBE:
                return self._subscribed(command), b""
            case Op.UNSUBSCRIBE:
                known = self._streams.pop(command.reference, None)
                return answers.OK if known else answers.NOT_FOUND, b""
            case Op.GET:
                value = self._value(command.path)
                return (answers.NOT_FOUND, b"") if value is None else (answers.OK, value)
            case _:
                return self._put(command), b""

    def _subscribed(self, command: Command) -> int:
        stream = measurements.parse_path(command.path)
        if stream is None:
            return answers.NOT_FOUND
        others = {ref: s for ref, s in self._streams.items() if ref != command.reference}
        if len(others) >= PLACES:
            return answers.NO_ROOM
        if any(other.rate_hz != stream.rate_hz for other in others.values()):
            return answers.CONFLICT
        self.rate_hz = float(stream.rate_hz)
        self._streams[command.reference] = stream
        self._waiting = deque(maxlen=stream.readings)
        return answers.OK

    def _put(self, command: Command) -> int:
        value = _number(command.payload)
        if command.op is Op.PUT_SYSTEM_MODE:
            if value == commands.RESTART:
                self.reboot()
            return answers.ACCEPTED
        if command.op is Op.PUT_UTC_TIME:
            self._utc_at_boot_us = value - 1000 * self._now_ms
        elif command.op is Op.PUT_DATALOGGER_STATE:
            if value not in (commands.READY, commands.LOGGING):
                return _BAD_REQUEST
            self._logger_state = value
        elif command.op is Op.CLEAR_LOGBOOK:
            self.logs.clear()
        return answers.OK

    # --- what it can tell -------------------------------------------------------------------

    @property
    def _now_ms(self) -> int:
        return int(self._next_s * 1000)

    def _value(self, path: str) -> bytes | None:
        if path in resources.INFOS:
            return resources.encode_info(path, measurements.RATES_HZ)
        if path == resources.LOGBOOK:
            return self._logbook()
        stamp_ms = self._now_ms % measurements.STAMP_MODULUS
        utc_us = self._utc_at_boot_us + 1000 * self._now_ms
        values = {
            resources.ENERGY: bytes([round(self.battery_percent)]),
            resources.LOGGER_STATE: bytes([self._logger_state]),
            resources.TIME: resources.encode_time(Time(utc_us, stamp_ms, TICK_RATE_HZ, 20)),
            resources.TEMPERATURE: resources.encode_temperature(Temperature(stamp_ms, ROOM_KELVIN)),
        }
        return values.get(path)

    def _logbook(self) -> bytes:
        """List as many recordings as fit into one notification."""
        entries = [Entry(log_id, 0, len(data)) for log_id, data in self.logs.items()]
        room = self.mtu - _ATT_HEADER_BYTES - len(encode_status(0, 0, b"\0"))
        return resources.encode_entries(entries[: room // resources.ENTRY_BYTES])

    def _log(self, command: Command) -> list[bytes]:
        data, reference = self.logs.get(_number(command.payload)), command.reference
        if data is None:
            return [encode_status(reference, answers.NOT_FOUND)]
        said = [encode_status(reference, answers.OK)]
        for at in range(0, len(data), LOG_READ_BYTES):
            said += logs.encode_log(reference, LogBytes(at, data[at : at + LOG_READ_BYTES]))
        return said + logs.encode_log(reference, LogBytes(len(data), b""))

    # --- the body ---------------------------------------------------------------------------

    def _notify(self, taken: Taken) -> Iterator[Sent]:
        if not self._streams:
            return
        for i, k in enumerate(taken.k.tolist()):
            self._waiting.append(taken[i : i + 1])
            together = self._waiting.maxlen or 1
            begun_k = k - together + 1
            if begun_k % together == 0 and int(self._waiting[0].k[0]) == begun_k:
                for data in self._packets():
                    yield float(taken.t[i]), DATA, data

    def _packets(self) -> Iterator[bytes]:
        """Write the readings that waited, for each who asked for them."""
        acc = np.concatenate([one.acc_g for one in self._waiting])
        gyro = np.concatenate([one.gyro_dps for one in self._waiting])
        blocks = {
            ACC: measurements.acc_ms2(np.clip(acc, -FULL_SCALE_G, FULL_SCALE_G)),
            GYRO: np.clip(gyro, -FULL_SCALE_DPS, FULL_SCALE_DPS),
            MAGN: np.full(acc.shape, STILL_UT),
        }
        stamp_ms = int(self._waiting[0].device_s[0] * 1000 + 1e-6)
        for reference, stream in self._streams.items():
            yield from self._parts(reference, measurements.encode(stream, stamp_ms, blocks))

    def _parts(self, reference: int, payload: bytes) -> Iterator[bytes]:
        """Cut a payload where the link's longest notification ends, as seems likely."""
        room = self.mtu - _ATT_HEADER_BYTES - answers.HEADER_BYTES
        for at in range(0, len(payload), room):
            kind = Kind.PART_2 if at else Kind.DATA
            yield answers.encode(kind, reference, payload[at : at + room])


def _number(payload: bytes) -> int:
    return int.from_bytes(payload[:8], "little")
