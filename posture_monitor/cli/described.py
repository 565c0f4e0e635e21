"""What the program understood of a recording, for people and for programs."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from posture_monitor.cli.words import counted, duration
from posture_monitor.recording.labelled import Recording
from posture_monitor.recording.units import meaning_of

ACC_ONLY = (
    "no gyroscope: sitting is told far less surely, hardly better than by guessing until your own"
    " standing is known; half of the sit-downs and many bends go unseen"
)
_UNITS = {  # of each quantity: how many make one of ours -> the unit's name
    "t": {1.0: "s", 1e3: "ms", 1e6: "µs", 1e9: "ns"},
    "a": {1.0: "g", 1e3: "mg", 9.80665: "m/s²"},
    "g": {1.0: "deg/s", 1e3: "mdeg/s", 0.017453292519943295: "rad/s"},
}
_SEPARATORS = (";", "\t", ",")


@dataclass(frozen=True, slots=True)
class Described:
    """A recording, the units it came in, and where it was written to, if it was."""

    file: Path
    recording: Recording
    units: dict[str, str] = field(default_factory=dict)
    written: Path | None = None

    def __str__(self) -> str:
        return "\n".join([f"{self.file.name}: {self._size()}", *self._remarks()])

    def to_dict(self) -> dict[str, Any]:
        """Spell it ready for JSON."""
        made = self.recording
        return {
            "kind": "recording",
            "file": str(self.file),
            "written": None if self.written is None else str(self.written),
            "rows": len(made.samples),
            "dropped_rows": made.dropped_rows,
            "rate_hz": round(made.rate_hz, 3),
            "duration_s": round(self._length_s(), 3),
            "has_gyro": made.samples.has_gyro,
            "is_labelled": made.labels is not None,
            "further_sensors": sorted(made.extra),
            "units": self.units,
        }

    def _size(self) -> str:
        made = self.recording
        rows = counted(len(made.samples), "reading")
        return f"{rows}, {made.rate_hz:.4g} Hz, {duration(self._length_s())}"

    def _remarks(self) -> list[str]:
        made = self.recording
        has_gyro = made.samples.has_gyro
        parts = [f"  accelerometer {'and gyroscope' if has_gyro else f'only ({ACC_ONLY})'}"]
        if self.units:
            parts.append(f"  units {', '.join(dict.fromkeys(self.units.values()))}")
        if made.extra:
            parts.append(f"  further sensors: {', '.join(sorted(made.extra))}")
        if made.labels is not None:
            parts.append("  labelled")
        if made.dropped_rows:
            parts.append(f"  {counted(made.dropped_rows, 'row')} without all values left out")
        if self.written:
            parts.append(f"  written to {self.written}")
        return parts

    def _length_s(self) -> float:
        t = self.recording.samples.t
        return float(t[-1] - t[0])


def units_of(file: Path) -> dict[str, str]:
    """Name the unit of each reading in a CSV file that was just imported."""
    with file.open(encoding="utf-8-sig") as lines:
        header = next(line for line in lines if line.strip() and not line.startswith("#"))
    separator = next((s for s in _SEPARATORS if s in header), ",")
    read = ((c, meaning_of(str(file), c)) for c in header.strip().split(separator))
    known = {c.strip().strip('"'): m for c, m in read if m is not None}
    return {
        column: unit
        for column, meaning in known.items()
        if (unit := _UNITS.get(meaning.name[0], {}).get(meaning.per_unit))
    }
