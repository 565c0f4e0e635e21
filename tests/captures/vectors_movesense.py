"""How vectors name what the codec of Movesense sensors gives."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from firmware_interface.movesense import answers, commands, logs, measurements, resources
from firmware_interface.movesense.answers import Kind
from firmware_interface.movesense.measurements import Stream
from firmware_interface.movesense.receiver import Receiver

Row = dict[str, Any]
Fields = dict[str, Any]


@dataclass
class Heard:
    """What came of a vector's bytes, and what was asked before."""

    paths: dict[int, str]
    asked: dict[int | None, str]
    made: list[Fields] = field(default_factory=list)
    rejected: int = 0
    receivers: dict[int, Receiver] = field(default_factory=dict)

    def pending(self, reference: int) -> str:
        return self.asked.get(reference, self.asked.get(None, ""))

    def take(self, data: bytes) -> None:
        if len(data) < answers.HEADER_BYTES:
            self.rejected += 1
            return
        reference = data[1]
        if data[0] == Kind.ANSWER:
            self.keep(answer(self.pending(reference), reference, data[2:]))
        elif self.pending(reference) == "FETCH_LOG" and data[0] in (Kind.DATA, Kind.PART_2):
            self.keep(log_bytes(reference, data[2:]))
        else:
            self.measured(reference, data)

    def measured(self, reference: int, data: bytes) -> None:
        path = self.paths.get(reference, "")
        stream = measurements.parse_path(path)
        if path == resources.TEMPERATURE and data[0] == Kind.DATA:
            self.keep(temperature(path, reference, data[2:]))
        elif stream is None:
            self.rejected += 1
        else:
            new = Receiver(reference, stream.payload_bytes)
            payload = self.receivers.setdefault(reference, new).feed(data)
            if payload is not None:
                self.keep(packet(stream, reference, payload))

    def keep(self, fields: Fields | None) -> None:
        self.rejected += fields is None
        self.made += [] if fields is None else [fields]


def see(row: Row) -> Heard:
    context = row["context"]
    asked = context.get("pending", {})
    heard = Heard(
        {int(ref): path for ref, path in context.get("subscriptions", {}).items()},
        {int(ref): what for ref, what in asked.items()}
        if isinstance(asked, dict)
        else {None: asked},
    )
    for data in row["bytes"]:
        heard.take(data)
    for receiver in heard.receivers.values():
        receiver.finish()
        heard.rejected += receiver.rejected
    return heard


def packet(stream: Stream, reference: int, payload: bytes) -> Fields | None:
    packets = measurements.decode(stream, payload)
    if packets.rejected:
        return None
    blocks = {name: packets.of(i).tolist() for i, name in enumerate(stream.sensors)}
    head = {"kind": "data", "reference": reference, "path": stream.path}
    return {**head, "timestamp_ms": int(packets.stamps_ms[0]), **blocks}


def temperature(path: str, reference: int, payload: bytes) -> Fields | None:
    found = resources.parse_temperature(payload)
    if found is None:
        return None
    names = ("temperature", "temperature_k", "temperature_K", "kelvin", "measurement", "temp")
    head = {"kind": "data", "reference": reference, "path": path, "timestamp_ms": found.stamp_ms}
    return {**head, **dict.fromkeys(names, found.kelvin)}


def log_bytes(reference: int, body: bytes) -> Fields | None:
    found = logs.parse_log(body)
    if found is None:
        return None
    named = {"kind": "log_bytes", "reference": reference, "offset": found.offset}
    ends = dict.fromkeys(("end", "is_end", "end_of_log", "eof", "complete"), found.is_end)
    return {**named, **ends, "data": found.data.hex()}


def answer(asked: str, reference: int, body: bytes) -> Fields | None:
    hello = answers.parse_hello(body) if asked == "HELLO" else None
    if hello is not None:
        return {"kind": "hello", "reference": reference, **dataclasses.asdict(hello)}
    status = answers.parse_status(body) if asked != "HELLO" else None
    if status is None:
        return None
    value: Fields | None = {}
    path = asked.removeprefix("GET ")
    if asked.startswith("GET ") and status.code == answers.OK:
        value = READERS.get(path, lambda _data, _path: {})(status.data, path)
    if value is None:
        return None
    head = {"kind": "response", "reference": reference, "status": status.code}
    return {**head, "path": path, "data": status.data.hex(), **value}


def percent(data: bytes, _path: str) -> Fields | None:
    found = resources.parse_percent(data)
    return None if found is None else {"battery_percent": found}


def info(data: bytes, path: str) -> Fields | None:
    found = resources.parse_info(path, data)
    if found is None:
        return None
    named = {f"{sensor}_ranges": list(values) for sensor, values in found.ranges.items()}
    return {"rates": list(found.rates_hz), "ranges": next(iter(named.values())), **named}


def time(data: bytes, _path: str) -> Fields | None:
    found = resources.parse_time(data)
    if found is None:
        return None
    utc = ("utc_us", "utc_time_us", "utc_time", "utcTime")
    relative = ("relative_ms", "relative_time_ms", "relative_time", "relativeTime")
    rate = ("tick_rate", "tick_rate_hz", "tickRate")
    fields = dict.fromkeys(utc, found.utc_us) | dict.fromkeys(relative, found.relative_ms)
    return fields | dict.fromkeys(rate, found.tick_rate_hz) | {"accuracy": found.accuracy}


def kelvin(data: bytes, path: str) -> Fields | None:
    fields = temperature(path, 0, data)
    return fields and {name: fields[name] for name in fields if name not in ("kind", "reference")}


def state(data: bytes, _path: str) -> Fields | None:
    names = ("state", "datalogger_state", "logger_state")
    return dict.fromkeys(names, data[0]) if len(data) == 1 else None


def entries(data: bytes, _path: str) -> Fields | None:
    found = resources.parse_entries(data)
    if found is None:
        return None
    rows = [
        {"id": e.log_id, "modified": e.modified, "last_modified": e.modified, "size": e.size_bytes}
        for e in found
    ]
    return {"entries": rows, "count": data[0]}


READERS: dict[str, Callable[[bytes, str], Fields | None]] = {
    resources.ENERGY: percent,
    resources.TIME: time,
    resources.LOGGER_STATE: state,
    resources.LOGBOOK: entries,
    resources.TEMPERATURE: kelvin,
    **dict.fromkeys(resources.INFOS, info),
}

OPERATIONS: dict[str, Callable[..., bytes]] = {
    "hello": commands.hello,
    "subscribe": commands.subscribe,
    "unsubscribe": commands.unsubscribe,
    "fetchlog": commands.fetch_log,
    "get": commands.get,
    "clearlogbook": commands.clear_logbook,
    "putdataloggerconfig": commands.put_datalogger_config,
    "putsystemmode": commands.put_system_mode,
    "pututctime": commands.put_utc_time,
    "putdataloggerstate": commands.put_datalogger_state,
}


def decode(row: Row) -> Fields:
    """Give the fields of what was made; parts of a recording are joined."""
    made = see(row).made
    if not made:
        return {}
    parts = [part for part in made if part["kind"] == "log_bytes"]
    if parts:
        joined = "".join(part["data"] for part in parts)
        return {**parts[-1], "offset": parts[0]["offset"], "data": joined}
    return {**made[-1], "packets": made, "count": made[-1].get("count", len(made))}


def encode(row: Row) -> list[bytes] | None:
    """Write what a vector asks for; ``None`` where there is no such operation."""
    operation, *arguments = row["expect"].values()
    name = operation.replace("_", "").lower()
    return [OPERATIONS[name](*arguments)] if name in OPERATIONS else None


def reject(row: Row) -> tuple[int, int]:
    """Count what was made of the bytes, and how often they were rejected."""
    heard = see(row)
    return len(heard.made), heard.rejected
