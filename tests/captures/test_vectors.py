"""Run vector files through the codecs: bytes and what they mean, field by field."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from firmware_interface import witmotion
from firmware_interface import witmotion_registers as registers

DEFAULT = Path(__file__).parents[3] / "shared" / "protocols" / "vectors"
SENSORS = {"witmotion_ble5"}
EXACT = 1e-9  # where a vector names no tolerance


def folder_of(option: str | None, *, in_ci: bool) -> tuple[Path | None, str]:
    """Find the vectors; where there are none, say so, and refuse if nobody would notice."""
    folder = Path(option) if option else DEFAULT
    if any(folder.glob("*.json")):
        return folder, ""
    if option or in_ci:
        raise pytest.UsageError(
            f"no vector files in {folder}; name their folder with --vectors DIR"
        )
    return None, f"no vector files in {folder}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "vector" not in metafunc.fixturenames:
        return
    option = metafunc.config.getoption("--vectors")
    folder, why_none = folder_of(option, in_ci=os.environ.get("CI") == "true")
    if folder is None:
        metafunc.parametrize("vector", [pytest.param(None, marks=pytest.mark.skip(why_none))])
        return
    rows = [row for path in sorted(folder.glob("*.json")) for row in json.loads(path.read_text())]
    metafunc.parametrize("vector", [as_case(row) for row in rows])


def as_case(row: dict[str, Any]) -> object:
    known = row["sensor"] in SENSORS
    marks = () if known else pytest.mark.skip(f"no codec for {row['sensor']} yet")
    return pytest.param(row, id=row["id"], marks=marks)


@dataclass
class Seen:
    """What came of a vector's bytes, and what the codec had to know before."""

    decoder: witmotion.Decoder
    counts: np.ndarray
    answers: list[witmotion.RegisterAnswer]
    context: dict[str, Any]

    @property
    def answer(self) -> witmotion.RegisterAnswer:
        return self.answers[0]

    @property
    def battery(self) -> registers.Battery | None:
        return registers.battery(self.answer)

    @property
    def mag_kind(self) -> int:
        return self.context["mag_type_reg_0x72"]


def see(notifications: list[str], context: dict[str, Any]) -> Seen:
    decoder = witmotion.Decoder()
    parts = [decoder.feed(bytes.fromhex(hex_)) for hex_ in notifications]
    counts = np.concatenate([part.counts for part in parts])
    return Seen(decoder, counts, [a for part in parts for a in part.answers], context)


def raw(seen: Seen) -> list[Any]:
    if not seen.answers:
        return seen.counts.tolist()
    return list(registers.mag_counts(seen.answer) or seen.answer.words)


def samples(seen: Seen) -> list[dict[str, Any]]:
    return [
        {
            "raw": row[0].tolist(),
            "acc": witmotion.acc_g(row)[0].tolist(),
            "gyro": witmotion.gyro_dps(row)[0].tolist(),
            "angle": witmotion.angle_deg(row)[0].tolist(),
        }
        for row in seen.counts[:, None, :]
    ]


def chip_time(seen: Seen) -> str | None:
    time = registers.chip_time(seen.answer)
    return time and time.isoformat(timespec="milliseconds")


FIELDS: dict[str, Callable[[Seen], Any]] = {
    "samples": samples,
    "frames": lambda seen: len(seen.counts) + len(seen.answers),
    "raw": raw,
    "dropped_bytes": lambda seen: seen.decoder.dropped_bytes,
    "pending_bytes": lambda seen: seen.decoder.pending_bytes,
    "rejected": lambda seen: seen.decoder.rejected,
    "start_register": lambda seen: seen.answer.start,
    "mag_mG_per_datasheet": lambda seen: registers.mag_counts(seen.answer),
    "mag_type": lambda seen: registers.mag_type(seen.answer),
    "mag_scale_uT_per_count": lambda seen: registers.MAG_UT_PER_COUNT.get(
        registers.mag_type(seen.answer) or 0
    ),
    "mag": lambda seen: registers.mag_ut(seen.answer, seen.mag_kind),
    "quaternion": lambda seen: registers.quaternion(seen.answer),
    "battery_raw": lambda seen: seen.answer.words[registers.BATTERY_REGISTER - seen.answer.start],
    "battery_V": lambda seen: seen.battery and seen.battery.volts,
    "battery_percent": lambda seen: seen.battery and seen.battery.percent,
    "chip_time": chip_time,
    "temperature": lambda seen: registers.temperature_c(seen.answer),
    "version": lambda seen: registers.version(seen.answer),
    "serial": lambda seen: registers.serial(seen.answer),
}

OPERATIONS: dict[str, Callable[..., bytes | tuple[bytes, ...]]] = {
    "unlock": lambda: registers.UNLOCK,
    "save": lambda: registers.SAVE,
    "set_rate_hz": registers.set_rate_hz,
    "read_register": registers.read_register,
    "accel_calibrate": lambda: registers.ACCEL_CALIBRATE,
    "mag_calibrate": lambda: registers.MAG_CALIBRATE,
    "mag_calibrate_start": lambda: registers.MAG_CALIBRATE,
    "calibrate_end": lambda: registers.CALIBRATE_END,
    "yaw_zero": lambda: registers.YAW_ZERO,
    "six_axis": lambda: registers.SIX_AXIS,
    "nine_axis": lambda: registers.NINE_AXIS,
    "start": registers.start_sequence,
}


def listed(hex_: str | list[str]) -> list[str]:
    return [hex_] if isinstance(hex_, str) else hex_


def check_bytes(row: dict[str, Any]) -> None:
    seen = see(listed(row["hex"]), row.get("context", {}))
    for field, expected in row["expect"].items():
        if field not in FIELDS:
            pytest.fail(f"{row['id']} expects {field!r}, which no reader gives")
        found = FIELDS[field](seen)
        if field == "raw" and seen.answers:  # always eight; a vector names those it is about
            found = found[: len(expected)]
        check(field, found, expected, row.get("tolerance") or EXACT)


def check(field: str, found: object, expected: object, tolerance: float) -> None:
    if isinstance(expected, dict):
        assert expected.keys() <= found.keys(), field
        for name, value in expected.items():
            check(f"{field}.{name}", found[name], value, tolerance)
    elif isinstance(expected, list):
        assert found is not None, field
        assert len(found) == len(expected), field
        for i, value in enumerate(expected):
            check(f"{field}[{i}]", found[i], value, tolerance)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=0, abs=tolerance), field
    else:
        assert found == expected, field


def check_writes(row: dict[str, Any]) -> None:
    arguments = dict(row["expect"])
    operation = arguments.pop("op")
    if operation not in OPERATIONS:
        pytest.fail(f"{row['id']} asks for {operation!r}, which is no command here")
    written = OPERATIONS[operation](*arguments.values())
    writes = [written] if isinstance(written, bytes) else list(written)
    assert [write.hex() for write in writes] == listed(row["hex"])


def check_rejected(row: dict[str, Any]) -> None:
    seen = see(listed(row["hex"]), row.get("context", {}))
    seen.decoder.finish()
    assert not len(seen.counts)
    assert not seen.answers
    assert seen.decoder.rejected == 1


KINDS = {
    "decode": check_bytes,
    "stream": check_bytes,
    "encode": check_writes,
    "reject": check_rejected,
}


def test_vector(vector: dict[str, Any]) -> None:
    KINDS[vector["kind"]](vector)


def test_an_unknown_field_fails_loudly() -> None:
    row = {"id": "x", "hex": "", "expect": {"nonsense": 1}}
    with pytest.raises(pytest.fail.Exception, match="nonsense"):
        check_bytes(row)


def test_an_unknown_operation_fails_loudly() -> None:
    with pytest.raises(pytest.fail.Exception, match="dance"):
        check_writes({"id": "x", "hex": "", "expect": {"op": "dance"}})


@pytest.mark.parametrize("hex_", ["5562000000", "0155610000", "55", "5561" + 17 * "00"])
def test_a_notification_without_a_frame_is_one_rejection(hex_: str) -> None:
    check_rejected({"hex": hex_})


def test_missing_vectors_cannot_go_unnoticed(tmp_path: Path) -> None:
    with pytest.raises(pytest.UsageError, match="--vectors"):
        folder_of(str(tmp_path), in_ci=False)


def test_ci_needs_the_default_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(folder_of.__globals__, "DEFAULT", tmp_path)
    assert folder_of(None, in_ci=False)[0] is None
    with pytest.raises(pytest.UsageError, match="--vectors"):
        folder_of(None, in_ci=True)
