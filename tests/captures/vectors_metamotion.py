"""How vectors name what MetaMotion's codec gives."""

import re
from collections.abc import Callable
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import numpy as np

from firmware_interface.driver import Battery
from firmware_interface.metamotion import answers, commands, cues, frames, fusion, processors
from firmware_interface.metamotion.boards import (
    BMI160,
    BMI270,
    BMM150,
    MAG_RANGE_UT,
    Board,
    Chip,
)
from firmware_interface.metamotion.driver import NOTIFY, MetaMotionDriver
from firmware_interface.metamotion.processors import Source

Row = dict[str, Any]
MODULES = {"acc": 0x03, "gyro": 0x13, "mag": 0x15}
DEFAULT_RANGES = {"acc": 2, "gyro": 2000}
FUSED_NAMES = {
    "corrected_acc": ("acc",),
    "corrected_gyro": ("gyro",),
    "corrected_mag": ("mag",),
    "euler": ("euler", "euler_deg", "angles"),
    "linear_acc": ("linear_acc", "linear_acceleration", "acc"),
}


def board_of(row: Row) -> Board:
    said = f"{row['context'].get('board', '')} {row['expect'].get('op', '')}"
    return BMI270 if re.search(r"BMI270|MetaMotionS|MMS|13 04", said, re.IGNORECASE) else BMI160


def chips_of(row: Row) -> dict[str, Chip]:
    board = board_of(row)
    return {"acc": board.acc, "gyro": board.gyro, "mag": BMM150}


def values(row: Row, words: np.ndarray, kind: str) -> list[Any]:
    """Words in the unit of their kind, as exact as the vectors are."""
    if kind == "mag":
        full_scale = MAG_RANGE_UT
    else:
        named = (f"{kind}_range", "range")
        context = row["context"]
        full_scale = next((context[n] for n in named if n in context), DEFAULT_RANGES[kind])
    return (words / chips_of(row)[kind].counts_per_unit[full_scale]).tolist()


# --- notifications ---------------------------------------------------------------------------


def read_chip(row: Row) -> dict[str, Any] | None:
    for kind, chip in chips_of(row).items():
        parts = [frames.decode_chip(data, chip) for data in row["bytes"]]
        found = [part for part in parts if part is not None]
        if found:
            words = np.concatenate(found)
            scaled = values(row, words, kind)
            samples = [{"raw": r, kind: v} for r, v in zip(words.tolist(), scaled, strict=True)]
            return {"samples": samples, "count": len(samples), **samples[0]}
    return None


def read_result(row: Row) -> dict[str, Any] | None:
    found = [frames.decode_result(data) for data in row["bytes"]]
    results = [result for result in found if result is not None]
    if not results:
        return None
    kinds = ("acc", "gyro")
    if len(results[0].words) == 1 and "gyro" in row["stream"]:
        kinds = ("gyro",)
    each = [
        {
            "processor_id": r.number,
            "counter": r.ticks,
            "ticks": r.ticks,
            "time_ms": r.ticks * processors.TICK_S * 1000,
            "raw": r.words.tolist() if len(r.words) > 1 else r.words[0].tolist(),
            **{k: values(row, w, k) for k, w in zip(kinds, r.words, strict=False)},
        }
        for r in results
    ]
    if row["kind"] == "decode":
        return each[0]
    together = {name: [one[name] for one in each] for name in each[0]}
    return {**together, **over_time(each), "processor_id": each[0]["processor_id"]}


def over_time(each: list[dict[str, Any]]) -> dict[str, Any]:
    steps = [(b["counter"] - a["counter"]) % 2**32 for a, b in pairwise(each)]
    rounded = [round(one["time_ms"]) for one in each]
    lost = sum(step - 1 for step in steps)
    return {
        "samples": each,
        "counters": [one["counter"] for one in each],
        "lost": lost,
        "missing": lost,
        "epoch_step_ms_rounded": [b - a for a, b in pairwise(rounded)],
    }


def read_fused(row: Row) -> dict[str, Any] | None:
    fused = fusion.decode(row["bytes"][0])
    if fused is None:
        return None
    names = FUSED_NAMES.get(fused.name, (fused.name,))
    found: dict[str, Any] = {name: list(fused.values) for name in names}
    parts = ("heading", "pitch", "roll", "yaw")
    if fused.name == "euler":
        by_part = dict(zip(parts, fused.values, strict=True))
        wanted = row["expect"].get("euler")
        found |= by_part | ({"euler": by_part} if isinstance(wanted, dict) else {})
    return {**found, "accuracy": fused.accuracy}


def read_answer(row: Row) -> dict[str, Any] | None:
    answer = answers.decode(row["bytes"][0])
    if isinstance(answer, Battery):
        return {"percent": answer.percent, "voltage_mV": round((answer.volts or 0.0) * 1000)}
    if isinstance(answer, answers.Switch):
        state = {name: int(answer.is_on) for name in ("state", "status", answer.name)}
        return {**state, "pressed": answer.is_on, "charging": answer.is_on}
    if isinstance(answer, answers.Created):
        return {"processor_id": answer.number, "id": answer.number}
    return None if answer is None else {"impl": answer.implementation, **asdict(answer)}


def decode(row: Row) -> dict[str, Any]:
    """Give every field that the bytes have."""
    for reader in (read_chip, read_result, read_fused, read_answer):
        found = reader(row)
        if found is not None:
            return found
    return {}


def reject(row: Row) -> tuple[int, int]:
    """Count what was made of the bytes, and how often they were rejected."""
    driver = MetaMotionDriver(50)
    if "board" in row["context"]:
        driver.start()
        board = board_of(row)
        for chip in (board.acc, board.gyro):
            info = answers.ModuleInfo(chip.module, chip.implementation)
            driver.hear(NOTIFY, answers.encode_info(info))
    made = 0
    for data in row["bytes"]:
        heard = driver.hear(NOTIFY, data)
        made += heard.readings is not None or heard.battery is not None
    return made, driver.rejected


# --- commands --------------------------------------------------------------------------------


def named(expect: Row, *parts: str, default: Any = None) -> Any:  # noqa: ANN401  any argument
    """Find an argument by what its name contains."""
    found = (v for k, v in expect.items() if k != "op" and any(part in k for part in parts))
    return next(found, default)


def kinds_in(operation: str) -> list[str]:
    return [kind for kind in MODULES if kind in operation]


def source_of(row: Row) -> Source:
    e = row["expect"]
    size = named(e, "length", "size", "bytes", default=12 if e.get("source_module") == 9 else 6)
    return Source(e["source_module"], e["source_register"], size, e.get("source_id", 0xFF))


def chain(row: Row) -> list[bytes]:
    """Write the whole chain, for a board that numbers its processors from 0 on."""
    chips = chips_of(row)
    last = processors.timer if "time" in row["expect"]["op"] else processors.counter
    links = (
        processors.buffer(processors.reading_of(chips["gyro"])),
        processors.fuser(processors.reading_of(chips["acc"]), 0),
        last(processors.output_of(1, 12)),
    )
    return [*(link.encode() for link in links), *processors.listen(2)]


def configure(row: Row) -> list[bytes]:
    e = row["expect"]
    chip = chips_of(row)[kinds_in(e["op"])[0]]
    return [commands.configure(chip, named(e, "odr", "rate"), named(e, "range"))]


def subscribe(row: Row) -> list[bytes]:
    operation = row["expect"]["op"]
    is_on = "unsubscribe" not in operation
    if "button" in operation or "switch" in operation:
        return [commands.listen(1, 1, is_on=is_on)]
    for register, output in fusion.OUTPUTS.items():
        if output.name.replace("_", " ") in operation.replace("_", " "):
            return [commands.listen(commands.FUSION_MODULE, register, is_on=is_on)]
    number = named(row["expect"], "processor", "id")
    if number is not None:
        return list(processors.listen(number, is_on=is_on))
    chip = chips_of(row)[kinds_in(operation)[0]]
    register = chip.packed if "packed" in operation else chip.single
    return [commands.listen(chip.module, register, is_on=is_on)]


def sampling(row: Row) -> list[bytes]:
    operation = row["expect"]["op"]
    is_start = "start" in operation
    if "fusion" in operation:
        outputs = named(row["expect"], "mask", "output", default=0)
        return list(commands.start_fusion(outputs) if is_start else commands.stop_fusion())
    change = commands.start_sampling if is_start else commands.stop_sampling
    return list(change(*(MODULES[kind] for kind in kinds_in(operation))))


def pattern(row: Row) -> list[bytes]:
    e = dict(row["expect"])
    color = e["color"]
    if row["context"].get("led_revision") == 0:  # which knows no delay
        e["delay_ms"] = 0
    shape = cues.Pattern(**{k: v for k, v in e.items() if k in cues.Pattern.__dataclass_fields__})
    return [shape.encode(color)]


def connection(row: Row) -> list[bytes]:
    e = row["expect"]
    told = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", e["op"])]
    numbers = [v for k, v in e.items() if k != "op" and not isinstance(v, str)] or told
    names = ("min", "max", "latency", "timeout")
    low, high, latency, timeout = (
        named(e, name, default=n) for name, n in zip(names, numbers, strict=True)
    )
    return [commands.connection_parameters(low, high, int(latency), timeout)]


def seconds(row: Row) -> float:
    return named(row["expect"], "ms", default=0) / 1000


OPERATIONS: dict[str, Callable[[Row], list[bytes]]] = {
    r"fuse.*(counter|time)": chain,
    r"create.*account.*count": lambda row: [processors.counter(source_of(row)).encode()],
    r"create.*account.*time": lambda row: [processors.timer(source_of(row)).encode()],
    r"create.*buffer": lambda row: [processors.buffer(source_of(row)).encode()],
    r"create.*fuse": lambda row: [
        processors.fuser(
            source_of(row), *np.ravel(named(row["expect"], "buffer")).tolist()
        ).encode()
    ],
    r"remove.*all|all.*remove": lambda _row: [processors.remove_all()],
    r"remove": lambda row: [processors.remove(named(row["expect"], "id"))],
    r"motor": lambda row: [cues.motor(named(row["expect"], "duty", default=100), seconds(row))],
    r"buzzer": lambda row: [cues.buzzer(seconds(row))],
    r"led.*clear": lambda _row: [cues.STOP_AND_CLEAR_LED],
    r"led.*stop": lambda _row: [cues.STOP_LED],
    r"led.*auto": lambda _row: [cues.AUTOPLAY_LED],
    r"led.*play": lambda _row: [cues.PLAY_LED],
    r"led.*pause": lambda _row: [cues.PAUSE_LED],
    r"led.*pattern": pattern,
    r"(acc|gyro).*config": configure,
    r"subscribe": subscribe,
    r"(start|stop).*(sampling|acc|gyro|mag|fusion)": sampling,
    r"conn": connection,
    r"battery": lambda _row: [commands.READ_BATTERY],
    r"power": lambda _row: [commands.READ_POWER],
    r"charge": lambda _row: [commands.READ_CHARGER],
    r"info": lambda row: [commands.module_info(named(row["expect"], "module"))],
    r"name": lambda row: [commands.set_name(named(row["expect"], "name"))],
    r"reset": lambda _row: [commands.RESET],
}


def encode(row: Row) -> list[bytes] | None:
    """Write what a vector asks for; ``None`` where there is no such operation."""
    expect = {**row["expect"], "op": row["expect"]["op"].lower()}
    found = (write for words, write in OPERATIONS.items() if re.search(words, expect["op"]))
    write = next(found, None)
    return None if write is None else write({**row, "expect": expect})
