"""The verbs that run the pipeline, on small recordings."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from posture_monitor.cli import app
from posture_monitor.recording import Recording, write_recording
from posture_monitor.simulate import simulate

DAY = """
seed 3
stand 15s
walk 20s
stand 6s
bend hinge 60deg
stand 5s
sit 90s
stand 5s
walk 15s
"""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("recordings") / "day.parquet"
    made = simulate(DAY)
    write_recording(file, Recording(made.samples, made.labels))
    return file


def test_replay_prints_one_event_a_line(day: Path) -> None:
    result = CliRunner().invoke(app, ["replay", str(day), "--json"])
    assert result.exit_code == 0
    events = [json.loads(line) for line in result.stdout.splitlines()]
    kinds = [event["kind"] for event in events]
    assert kinds.count("transition") == 2
    assert kinds.count("bend") == 1
    assert [e["known_at"] for e in events] == sorted(e["known_at"] for e in events)


def test_replay_for_people(day: Path) -> None:
    result = CliRunner().invoke(app, ["replay", "--stand", str(day)])
    assert result.exit_code == 0
    assert "seated 2 min" in result.stdout or "seated 1 min" in result.stdout
    assert "bend" in result.stdout


def test_replay_without_gyroscope_says_what_that_costs(tmp_path: Path) -> None:
    made = simulate(DAY)
    samples = type(made.samples)(made.samples.t, made.samples.acc_g, None)
    write_recording(tmp_path / "acc.parquet", Recording(samples))
    result = CliRunner().invoke(app, ["replay", str(tmp_path / "acc.parquet")])
    assert result.exit_code == 0
    assert "accelerometer only" in result.stderr


def test_no_stand_to_calibrate_on_is_one_sentence(tmp_path: Path) -> None:
    made = simulate("walk 30s")
    write_recording(tmp_path / "walk.parquet", Recording(made.samples))
    result = CliRunner().invoke(app, ["replay", "--stand", str(tmp_path / "walk.parquet")])
    assert result.exit_code == 1
    assert "no quiet stand" in result.stderr
    assert "Traceback" not in result.stderr


def dataset(folder: Path) -> Path:
    """A folder in the form of the labelled recordings, with one made-up wearer."""
    folder.mkdir()
    (folder / "dataset.json").write_text(
        json.dumps({"name": "made_up", "tasks": ["posture", "transitions", "bends"]})
    )
    made = simulate(DAY)
    t = made.samples.t - made.samples.t[0]
    samples = type(made.samples)(t, made.samples.acc_g, made.samples.gyro_dps)
    labels = np.where(made.labels == "unlabelled", "standing", made.labels)
    write_recording(folder / "a.parquet", Recording(samples, labels))
    (folder / "index.csv").write_text(
        "file,subject,code,role,rate_hz,duration_s,stand_start_s,stand_end_s,n_bends\n"
        f"a.parquet,S1,day,test,50,{t[-1]:.1f},2,8,1\n"
    )
    return folder


def test_evaluate_gives_the_scorecard(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "made_up")
    result = CliRunner().invoke(app, ["evaluate", str(folder), "--json"])
    assert result.exit_code == 0, result.stderr
    card = json.loads(result.stdout)
    assert card["dataset"] == "made_up"
    assert card["mode"] == "calibrated"
    assert card["calibrated_recordings"] == 1
    assert card["in_sample"] is False
    assert card["posture"]["balanced_accuracy_sitting"]["mean"] > 0.95
    assert card["transitions"]["any"]["f1"] == 1.0
    assert card["bends"]["tp"] == 1

    uncalibrated = CliRunner().invoke(app, ["evaluate", str(folder), "--uncalibrated", "--json"])
    assert json.loads(uncalibrated.stdout)["calibrated_recordings"] == 0


def test_leave_out_needs_the_training_recordings(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "made_up")
    result = CliRunner().invoke(app, ["evaluate", str(folder), "--leave-out", "subject"])
    assert result.exit_code == 2
    assert "no folder" in result.stderr


def test_bench_measures() -> None:
    result = CliRunner().invoke(app, ["bench", "--hours", "0.2", "--json"])
    assert result.exit_code == 0, result.stderr
    speed = json.loads(result.stdout)
    assert set(speed) >= {
        "hours", "rate_hz", "packets_s", "decode_s", "pipeline_s", "x_real_time", "peak_rss_mb",
        "events",
    }  # fmt: skip
    assert speed["pipeline_s"] > 0
    assert speed["events"] > 0
    live = json.loads(CliRunner().invoke(app, ["bench", "live", "--json"]).stdout)
    assert 0 < live["share_of_core"] < 1
    assert live["decision_delay_s"] <= 15
