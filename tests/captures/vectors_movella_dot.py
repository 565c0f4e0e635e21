"""How vectors name what the DOT's codec gives."""

from collections.abc import Callable
from typing import Any

from firmware_interface.movella_dot import commands, messages, payloads
from firmware_interface.movella_dot.commands import Control, Timeouts
from firmware_interface.movella_dot.driver import CHARGE, LONG, MEDIUM, REPORT, MovellaDotDriver
from firmware_interface.movella_dot.messages import Message

Row = dict[str, Any]

NAMES = {
    "timestamp_us": ("timestamp_us", "stamp_us"),
    payloads.QUATERNION: ("quaternion", "q"),
    payloads.EULER_DEG: ("euler", "euler_deg"),
    payloads.FREE_ACC_MS2: ("free_acc", "free_acceleration"),
    payloads.DELTA_Q: ("dq", "delta_q", "delta_quaternion"),
    payloads.DELTA_V_MS: ("dv", "delta_v", "delta_velocity"),
    payloads.ACC_MS2: ("acc",),
    payloads.GYRO_DPS: ("gyro", "gyr"),
    payloads.MAG_AU: ("mag",),
    payloads.STATUS: ("status",),
    payloads.CLIPPED_ACC: ("clip_acc", "clip_count_acc"),
    payloads.CLIPPED_GYRO: ("clip_gyr", "clip_gyro", "clip_count_gyr"),
}
"""What vectors call a quantity."""

RAW_OR_NAMED = ("status", "result")
"""Answers that a vector may expect by their name, or as the byte they are."""
FILTERS = {"general": 0, "dynamic": 1}
MESSAGES = {
    messages.SYNC_ACKNOWLEDGE: "ack",
    messages.STOP_SYNC_RESULT: "stop_sync_result",
    messages.SYNC_STATUS: "sync_status",
}


def payload_mode(row: Row) -> int | None:
    named = row["stream"].removeprefix("payload_mode_").split("_")[0]
    return row["context"].get("payload_mode", int(named) if named.isdigit() else None)


def read_payload(mode: int, data: bytes) -> dict[str, Any] | None:
    payload = payloads.decode(mode, data)
    if payload is None:
        return None
    found = {"timestamp_us": payload.stamp_us, **payload.values}
    status = found.get(payloads.STATUS, 0)
    flags = {name: name in payloads.status_names(status) for name in payloads.STATUS_BITS}
    named = {name: value for key, value in found.items() for name in NAMES[key]}
    return {**named, "status_bits": list(payloads.status_names(status)), **flags}


def read_battery(data: bytes) -> dict[str, Any] | None:
    charge = commands.parse_charge(data)
    return charge and {"percent": charge.percent, "charging": charge.is_charging}


def read_report(data: bytes) -> dict[str, Any] | None:
    report = commands.parse_report(data)
    return report and {"type": report.kind.name.lower(), "timestamp_ms": report.stamp_ms}


def read_message(data: bytes) -> dict[str, Any] | None:
    message = messages.parse(data)
    if message is None:
        return None
    result = messages.sync_result(message)
    kind = message.data[0] if message.data else None
    return {
        "mid": message.identifier,
        "len": len(message.data),
        "length": len(message.data),
        "id": kind,
        "data": message.data.hex(),
        "payload": message.data.hex(),
        "op": MESSAGES.get(kind),
        "synced": result == "synced" if kind == messages.SYNC_STATUS else None,
        "sync_status": result,
        "status": result,
        "result": result,
        "status_raw": message.data[-1] if message.data else None,
        "checksum_ok": True,
    }


def read_measurement(data: bytes) -> dict[str, Any] | None:
    state = commands.parse_measurement(data)
    return state and {
        "op": "start" if state.is_running else "stop",
        "running": state.is_running,
        "payload_mode": state.mode,
    }


READERS: dict[str, Callable[[bytes], dict[str, Any] | None]] = {
    "battery": read_battery,
    "device_report": read_report,
    "message_7001": read_message,
    "message_7002": read_message,
    "message_7003": read_message,
    "command_2001": read_measurement,
}
BY_CHARACTERISTIC = {
    "2001": "command_2001",
    "3001": "battery",
    "1004": "device_report",
    "7003": "message_7003",
}


def read(row: Row) -> list[dict[str, Any] | None]:
    mode = payload_mode(row)
    if mode is not None:
        return [read_payload(mode, data) for data in row["bytes"]]
    part = row["context"].get("characteristic", "")[4:8]
    stream = row["stream"] if row["stream"] in READERS else BY_CHARACTERISTIC[part]
    return [READERS[stream](data) for data in row["bytes"]]


def decode(row: Row) -> dict[str, Any]:
    """Give every field that a reader gives; of several notifications also a list of all."""
    found = [each for each in read(row) if each is not None]
    for name, value in row["expect"].items():
        if "status_raw" in found[0] and isinstance(value, int) and name.endswith(RAW_OR_NAMED):
            found[0][name] = found[0]["status_raw"]
    stamps = [each["timestamp_us"] for each in found if "timestamp_us" in each]
    return {
        **found[0],
        "samples": found,
        "timestamps_us": stamps,
        "delta_us": (stamps[-1] - stamps[0]) % payloads.STAMP_MODULUS if stamps else None,
    }


def start(row: Row) -> bytes:
    return commands.start(row["expect"].get("payload_mode", payload_mode(row)))


def stop(row: Row) -> bytes:
    return commands.stop(row["expect"].get("payload_mode", payload_mode(row) or 0))


def timeouts(row: Row) -> bytes:
    advertising_s, connected_s = [v for v in row["expect"].values() if not isinstance(v, str)]
    return Control(timeouts=Timeouts(advertising_s, connected_s)).encode()


def argument(row: Row) -> Any:  # noqa: ANN401  a number or a name
    """Give the one thing an operation needs, whatever it is called."""
    return next(value for name, value in row["expect"].items() if name != "op")


def output_rate(row: Row) -> bytes:
    profile = row["expect"].get("filter_profile")
    return Control(rate_hz=argument(row), filter_profile=profile).encode()


def filter_profile(row: Row) -> bytes:
    wanted = argument(row)
    return Control(filter_profile=FILTERS.get(wanted, wanted)).encode()


OPERATIONS: dict[str, Callable[[Row], bytes]] = {
    "start": start,
    "stop": stop,
    "start_measurement": start,
    "stop_measurement": stop,
    "identify": lambda _: Control(identify=True).encode(),
    "power_off": lambda _: Control(power_off=True).encode(),
    "usb_power_on": lambda row: Control(usb_power_on=row["expect"].get("enable", True)).encode(),
    "set_output_rate": output_rate,
    "set_filter_profile": filter_profile,
    "set_tag": lambda row: Control(tag=argument(row)).encode(),
    "set_timeouts": timeouts,
    "set_power_saving": timeouts,
    "heading_reset": lambda _: commands.HEADING_RESET,
    "heading_revert": lambda _: commands.HEADING_REVERT,
    "reset_heading": lambda _: commands.HEADING_RESET,
    "revert_heading": lambda _: commands.HEADING_REVERT,
    "heading_default": lambda _: commands.HEADING_DEFAULT,
    "get_sync_status": lambda _: messages.GET_SYNC_STATUS,
    "stop_sync": lambda _: messages.STOP_SYNC,
    "start_sync": lambda row: messages.start_sync(argument(row)),
    "get_state": lambda _: Message(messages.RECORDING, b"\x02").encode(),
    "get_recording_state": lambda _: Message(messages.RECORDING, b"\x02").encode(),
    "stop_recording": lambda _: Message(messages.RECORDING, b"\x41").encode(),
    "request_filter_profiles": lambda _: Message(messages.CONFIGURATION, b"\x05").encode(),
    "factory_reset": lambda _: Message(messages.CONFIGURATION, b"\x04").encode(),
    "revert_to_factory_settings": lambda _: Message(messages.CONFIGURATION, b"\x04").encode(),
}


def encode(row: Row) -> list[bytes] | None:
    """Write what a vector asks for; ``None`` where there is no such operation."""
    written = OPERATIONS.get(row["expect"].get("op", ""))
    return None if written is None else [written(row)]


DRIVER_CHANNELS = {"battery": CHARGE, "device_report": REPORT}
MODE_CHANNELS = {payloads.CUSTOM_5: LONG, payloads.RATE_QUANTITIES: MEDIUM}


def reject(row: Row) -> tuple[int, int]:
    """Count what was made of the bytes, and how often they were rejected."""
    channel = MODE_CHANNELS.get(payload_mode(row) or 0) or DRIVER_CHANNELS.get(row["stream"])
    if channel is None:
        found = read(row)
        return sum(each is not None for each in found), found.count(None)
    driver = MovellaDotDriver(60)
    heard = [driver.hear(channel, data) for data in row["bytes"]]
    made = sum(each.readings is not None or each.battery is not None for each in heard)
    return made, driver.rejected
