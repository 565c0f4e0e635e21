"""The recordings that come along are small, can be read, and are what their scripts make."""

from pathlib import Path

import pytest

from posture_monitor.recording import Recording, read_recording, write_recording
from posture_monitor.simulate import SCRIPTS, simulate

FOLDER = Path(__file__).parents[2] / "recordings"
MOST_BYTES = 5_000_000
MADE_FROM = {
    "desk_day": (FOLDER / "desk_day.txt").read_text("utf-8"),
    "bend_medley": SCRIPTS["bend_medley"],
}


def test_every_recording_is_here() -> None:
    assert {file.stem for file in FOLDER.glob("*.parquet")} == set(MADE_FROM)


@pytest.mark.parametrize("name", MADE_FROM)
def test_a_recording_is_small_and_can_be_read(name: str) -> None:
    file = FOLDER / f"{name}.parquet"
    recording = read_recording(file)
    assert file.stat().st_size <= MOST_BYTES
    assert recording.labels is not None
    assert {"sitting", "standing", "walking"} <= set(recording.labels.tolist())
    assert recording.samples.has_gyro
    assert recording.dropped_rows == 0


@pytest.mark.parametrize("name", MADE_FROM)
def test_a_recording_is_what_its_script_makes_bit_for_bit(name: str, tmp_path: Path) -> None:
    kept, script = FOLDER / f"{name}.parquet", MADE_FROM[name]
    made = simulate(script)
    metadata = {"made_by": "posture-monitor simulate", "script": script}
    write_recording(tmp_path / "again", Recording(made.samples, made.labels, metadata=metadata))
    same = (tmp_path / "again").read_bytes() == kept.read_bytes()
    assert same, "make recordings, and say in the commit what has changed"


@pytest.mark.parametrize("name", MADE_FROM)
def test_the_readme_of_the_recordings_says_how_each_is_made(name: str) -> None:
    assert f"-o recordings/{name}.parquet" in (FOLDER / "README.md").read_text("utf-8")
