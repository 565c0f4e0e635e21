"""Run vector files through the codecs: bytes and what they mean, field by field.

A vector's sensor names the module beside this one that knows how vectors call what its codec gives.
"""

import importlib.util
import json
import os
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

DEFAULT = Path(__file__).parents[3] / "shared" / "protocols" / "vectors"
SENSORS = {
    "espruino_bangle2": "bangle",
    "metamotion": "metamotion",
    "movella_dot": "movella_dot",
    "movesense_gsp": "movesense",
    "polar_pmd": "polar",
    "sig_standard": "sig",
    "thingy52": "thingy52",
    "ti_sensortag_cc2650": "sensortag",
    "witmotion_ble5": "witmotion",
}
EXACT = 1e-9  # where a vector names no tolerance

Row = dict[str, Any]


@cache
def adapter(sensor: str) -> ModuleType:
    """Load the module that reads and writes this sensor's vectors."""
    if sensor not in SENSORS:
        raise pytest.UsageError(f"no codec for the vectors of {sensor}")
    path = Path(__file__).with_name(f"vectors_{SENSORS[sensor]}.py")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
    metafunc.parametrize("vector", [pytest.param(row, id=row["id"]) for row in rows])


def readable(row: Row) -> Row:
    """Spell the bytes out, and give what may be missing."""
    hexes = [row["hex"]] if isinstance(row["hex"], str) else row["hex"]
    return {"context": {}, "stream": "", **row, "bytes": [bytes.fromhex(h) for h in hexes]}


def check_bytes(row: Row) -> None:
    found = adapter(row["sensor"]).decode(row)
    for field, expected in row["expect"].items():
        if field not in found:
            pytest.fail(f"{row['id']} expects {field!r}, which no reader gives")
        check(field, found[field], expected, row.get("tolerance") or EXACT)


def check(field: str, found: object, expected: object, tolerance: float) -> None:
    if isinstance(expected, dict):
        assert isinstance(found, dict), field
        assert expected.keys() <= found.keys(), field
        for name, value in expected.items():
            check(f"{field}.{name}", found[name], value, tolerance)
    elif isinstance(expected, list):
        assert found is not None, field
        assert len(found) == len(expected), field
        for i, value in enumerate(expected):
            check(f"{field}[{i}]", found[i], value, tolerance)
    elif isinstance(expected, float) or isinstance(found, float):
        assert found == pytest.approx(expected, rel=0, abs=tolerance), field
    else:
        assert found == expected, field


def check_writes(row: Row) -> None:
    written = adapter(row["sensor"]).encode(row)
    if written is None:
        pytest.fail(f"{row['id']} asks for {row['expect']}, which is no command here")
    assert [data.hex() for data in written] == [data.hex() for data in row["bytes"]]


def check_rejected(row: Row) -> None:
    made, rejected = adapter(row["sensor"]).reject(row)
    assert made == 0
    assert rejected == 1


KINDS = {
    "decode": check_bytes,
    "stream": check_bytes,
    "encode": check_writes,
    "reject": check_rejected,
}


def test_vector(vector: Row) -> None:
    KINDS[vector["kind"]](readable(vector))


WITMOTION = {"id": "x", "sensor": "witmotion_ble5", "hex": ""}


def test_an_unknown_field_fails_loudly() -> None:
    with pytest.raises(pytest.fail.Exception, match="nonsense"):
        check_bytes(readable({**WITMOTION, "expect": {"nonsense": 1}}))


def test_an_unknown_operation_fails_loudly() -> None:
    with pytest.raises(pytest.fail.Exception, match="dance"):
        check_writes(readable({**WITMOTION, "expect": {"op": "dance"}}))


def test_an_unknown_sensor_fails_loudly() -> None:
    with pytest.raises(pytest.UsageError, match="abacus"):
        adapter("abacus")


@pytest.mark.parametrize("hex_", ["5562000000", "0155610000", "55", "5561" + 17 * "00"])
def test_a_notification_without_a_frame_is_one_rejection(hex_: str) -> None:
    check_rejected(readable({**WITMOTION, "hex": hex_}))


def test_missing_vectors_cannot_go_unnoticed(tmp_path: Path) -> None:
    with pytest.raises(pytest.UsageError, match="--vectors"):
        folder_of(str(tmp_path), in_ci=False)


def test_ci_needs_the_default_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(folder_of.__globals__, "DEFAULT", tmp_path)
    assert folder_of(None, in_ci=False)[0] is None
    with pytest.raises(pytest.UsageError, match="--vectors"):
        folder_of(None, in_ci=True)
