"""How vectors name what the codec of Polar's PMD service gives."""

from typing import Any

import numpy as np

from firmware_interface.polar import control, frames
from firmware_interface.polar.control import Measurement, Response, Setting
from firmware_interface.polar.driver import CONTROL, DATA
from firmware_interface.polar.timing import spread
from firmware_interface.polar.verity import VerityDriver

Row = dict[str, Any]

SETTING_OF = {
    **{setting.name.lower(): setting for setting in Setting},
    **{f"range_{unit}": Setting.RANGE for unit in ("g", "dps", "gauss")},
    **{f"range_milli{unit}": Setting.RANGE_MILLI for unit in ("unit", "g", "dps")},
    "sample_rate_hz": Setting.SAMPLE_RATE,
    "resolution_bits": Setting.RESOLUTION,
}
SDK_MODE = {
    "enter_sdk_mode": control.ENTER_SDK_MODE,
    "start_sdk_mode": control.ENTER_SDK_MODE,
    "leave_sdk_mode": control.LEAVE_SDK_MODE,
    "exit_sdk_mode": control.LEAVE_SDK_MODE,
    "stop_sdk_mode": control.LEAVE_SDK_MODE,
}


def decode(row: Row) -> dict[str, Any]:
    """Give what the bytes of a vector mean."""
    data = row["bytes"][0]
    if data[0] == control.RESPONSE:
        response = control.parse_response(data)
        return {} if response is None else answered(response, row["expect"].get("error"))
    stopped = control.parse_stopped(data) if "control" in row["stream"] else None
    if stopped is not None:
        return {"stopped": list(stopped), "measurements": list(stopped)}
    frame = frames.parse(data)
    return {} if frame is None else measured(frame, row["context"])


def answered(response: Response, wording: str | None) -> dict[str, Any]:
    name = control.status_name(response.status)
    settings = {s.name.lower(): list(values) for s, values in response.settings.items()}
    return {
        "op": response.operation,
        "measurement": response.measurement,
        "status": response.status,
        "more": response.more,
        "settings": settings,
        "factor": settings.get("factor", [None])[0],
        # Some vectors leave the first word out ("in charger"); the number says what it is.
        "error": wording if wording and name.endswith(wording) else name,
        "status_name": name,
    }


def measured(frame: frames.Frame, context: dict[str, Any]) -> dict[str, Any]:
    name = Measurement(frame.measurement).name.lower()
    stamps, counts = np.array([frame.stamp_ns]), np.array([frame.readings])
    found: dict[str, Any] = {
        "measurement": name,
        "timestamp_ns": frame.stamp_ns,
        "frame_type": frame.kind & 0x7F,
        "compressed": bool(frame.kind & 0x80),
        "n": frame.readings,
        "raw": frames.patterns([frame]).tolist(),
        name: frames.decode([frame], context.get("factor") or 1.0).tolist(),
    }
    previous = context.get("previous_timestamp_ns")
    rate = context.get("sample_rate") or context.get("sample_rate_hz")
    if previous is not None or rate:
        step = 1e9 / rate if previous is None else (frame.stamp_ns - previous) / frame.readings
        times = spread(stamps, counts, np.array([step])).tolist()
        found["sample_timestamps_ns"] = times
        found["sample_timestamps_first_last_ns"] = [times[0], times[-1]]
    return found


def encode(row: Row) -> list[bytes] | None:
    """Write the command that a vector asks for; ``None`` where there is none."""
    asked = row["expect"]
    operation = asked["op"]
    if operation in SDK_MODE:
        return [SDK_MODE[operation]]
    name = asked.get("measurement", "")
    if name.upper() not in Measurement.__members__:
        return None
    measurement = Measurement[name.upper()] | control.RECORDING * bool(asked.get("offline"))
    settings = {SETTING_OF[k]: v for k, v in asked.items() if k in SETTING_OF}
    written = {
        "get_settings": lambda: control.get_settings(measurement),
        "start": lambda: control.start(measurement, settings),
        "stop": lambda: control.stop(measurement),
    }
    return [written[operation]()] if operation in written else None


def reject(row: Row) -> tuple[int, int]:
    """Count the readings and answers made of the bytes, and how often they were rejected."""
    driver = VerityDriver(52.0)
    made = 0
    for data in row["bytes"]:
        is_control = "control" in row["stream"] or data[:1] == bytes([control.RESPONSE])
        heard = driver.hear(CONTROL if is_control else DATA, data)
        made += len(heard.readings or ()) + len(heard.actions) + bool(heard.trouble)
    return made + driver.waiting, driver.rejected
