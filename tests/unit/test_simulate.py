"""What is simulated lies within what was measured on people (EVIDENCE rows in the names)."""

from functools import cache
from hashlib import sha256

import numpy as np
import pytest

from posture_monitor.core.types import BendStyle, Posture, TransitionKind
from posture_monitor.simulate import SCRIPTS, BendSpan, Simulated, simulate

G_MS2 = 9.80665
SENSOR_M = {"back": (-0.10, 0.10), "side": (0.0, 0.09)}  # forward and up of the hip centre
MEDLEY = """
stand 10s
repeat 3 { sit 60s; stand 4s }
sit low 30s; stand 4s; sit high 30s; stand 4s
walk 30s
repeat 3 { bend hinge; bend stoop; bend squat }
"""


@cache
def cohort() -> tuple[tuple[str, Simulated], ...]:
    return tuple(
        (mount, simulate(f"seed {seed}; mount {mount}; bias_dps 0; slip off; {MEDLEY}"))
        for seed in range(8)
        for mount in SENSOR_M
    )


def between(made: Simulated, start: float, end: float) -> slice:
    return slice(*np.searchsorted(made.samples.t, [start, end]).tolist())


def rates(made: Simulated, part: slice) -> np.ndarray:
    assert made.samples.gyro_dps is not None
    return np.linalg.norm(made.samples.gyro_dps[part], axis=1)


def like(values: list[float], least: float, median: tuple[float, float], most: float) -> bool:
    """Whether nine of ten lie within the limits, and the middle one where it should."""
    low, middle, high = np.percentile(values, [5, 50, 95])
    return bool(least <= low and median[0] < middle < median[1] and high <= most)


def transitions(kind: TransitionKind) -> list[tuple[Simulated, slice]]:
    return [
        (made, between(made, span.start, span.end))
        for _, made in cohort()
        for span in made.truth.transitions
        if span.kind is kind
    ]


@pytest.mark.parametrize("kind", [TransitionKind.STAND_TO_SIT, TransitionKind.SIT_TO_STAND])
def test_e7_9_e7_10_chair_transfers(kind: TransitionKind) -> None:
    parts = transitions(kind)
    assert like([(part.stop - part.start) / 50 for _, part in parts], 1.4, (2.2, 3.4), 5.0)
    drops = [float(np.ptp(made.truth.hip_m[part])) for made, part in parts]
    assert like(drops, 0.22, (0.33, 0.42), 0.49)
    leans = [float(made.truth.pelvis_deg[part].max()) for made, part in parts]
    assert like(leans, 8, (21, 34), 55)
    assert like([float(rates(made, part).max()) for made, part in parts], 35, (65, 125), 220)


def test_e7_9_the_seat_pushes_back() -> None:
    pushes = [
        (float(np.linalg.norm(made.samples.acc_g[part], axis=1).max()) - 1) * G_MS2
        for made, part in transitions(TransitionKind.STAND_TO_SIT)
    ]
    assert like(pushes, 1.0, (2.0, 5.0), 8.0)


def test_e7_5_walking() -> None:
    vertical, turning = [], []
    for _, made in cohort():
        (span,) = made.truth.walks
        part = between(made, span.start + 2, span.end - 2)
        acc = made.samples.acc_g[part].astype(float)
        up = acc.mean(axis=0) / np.linalg.norm(acc.mean(axis=0))
        vertical.append(float((acc @ up).std()) * G_MS2)
        turning.append(float(np.sqrt(np.mean(rates(made, part) ** 2))))
        assert span.steps / (span.end - span.start - 1.1) == pytest.approx(1.77, abs=0.25)
    assert like(vertical, 1.6, (1.9, 2.7), 3.2)
    assert like(turning, 30, (38, 52), 72)


def lowest_cm(mount: str, made: Simulated, bend: BendSpan) -> float:
    """How far a sensor at the back or the side goes down in a bend."""
    part = between(made, bend.start, bend.end)
    pitch, (forward, up) = np.radians(made.truth.pelvis_deg[part]), SENSOR_M[mount]
    height = made.truth.hip_m[part] - forward * np.sin(pitch) + up * np.cos(pitch)
    return 100 * float(height[0] - height.min())


def bends(style: BendStyle) -> list[tuple[str, Simulated, BendSpan]]:
    return [(m, s, b) for m, s in cohort() for b in s.truth.bends if b.style is style]


def test_e7_11_e7_13_straight_legs_hardly_lower_the_hip_and_e7_14_knees_do() -> None:
    straight = [lowest_cm(*bend) for bend in bends(BendStyle.STRAIGHT_LEG)]
    knees = [lowest_cm(*bend) for bend in bends(BendStyle.KNEE_LED)]
    assert like(straight, 0, (1, 8), 14)
    assert like(knees, 15, (25, 42), 52)


@pytest.mark.parametrize("style", [BendStyle.STRAIGHT_LEG, BendStyle.KNEE_LED])
def test_e7_11_peak_rates_of_bends(style: BendStyle) -> None:
    peaks = [
        float(rates(made, between(made, bend.start, bend.end)).max())
        for _, made, bend in bends(style)
    ]
    assert like(peaks, 18, (38, 100), 135)


def test_e7_1_quiet_sitting() -> None:
    shaken, turned = [], []
    for _, made in cohort():
        quiet = np.flatnonzero(made.labels == "sitting")
        for part in np.array_split(quiet, quiet.size // 128):
            if part[-1] - part[0] == part.size - 1:
                acc = made.samples.acc_g[part].astype(float)
                shaken.append(float(np.sqrt(acc.var(axis=0).sum())))
                at = slice(int(part[0]), int(part[-1]))
                turned.append(float(np.sqrt(np.mean(rates(made, at) ** 2))))
    assert like(shaken, 0.007, (0.008, 0.03), 0.09)
    assert like(turned, 0.3, (0.5, 4.0), 20)


def test_people_sit_differently_and_some_as_upright_as_they_stand() -> None:
    made = simulate("seed 3; repeat 40 { sit 10s; stand 3s }")
    seated = [s for s in made.truth.postures if s.posture is Posture.SITTING]
    tilts = [
        float(np.median(made.truth.pelvis_deg[between(made, s.start + 3, s.end - 3)]))
        for s in seated
    ]
    assert len(tilts) == 40
    assert -30 < np.median(tilts) < -10
    assert np.ptp(tilts) > 20
    assert sum(abs(tilt) < 5 for tilt in tilts) >= 2


def digest(made: Simulated) -> str:
    block = made.samples
    assert block.gyro_dps is not None
    parts = (block.t, block.acc_g, block.gyro_dps, made.labels, made.truth.pelvis_deg)
    return sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()


def test_same_script_and_seed_give_the_same_bits() -> None:
    script = "loss 2%; mount random; " + MEDLEY
    once, again = simulate(script), simulate(script)
    assert digest(once) == digest(again)
    assert digest(simulate("seed 1; sit 5s")) != digest(simulate("seed 2; sit 5s"))


def test_labels_follow_the_body() -> None:
    made = simulate("stand 5s; sit 5s; lie 5s; sit 5s; lie 5s; walk 5s; lie 5s; bend; off 5s")
    changes = np.flatnonzero(made.labels[1:] != made.labels[:-1])
    assert made.labels[[0, *(changes + 1)]].tolist() == [
        "standing", "stand_to_sit", "sitting", "sit_to_lie", "lying", "lie_to_sit", "sitting",
        "sit_to_lie", "lying", "lie_to_stand", "standing", "walking", "stand_to_lie", "lying",
        "lie_to_stand", "standing", "not_worn",
    ]  # fmt: skip


def test_true_postures_cover_the_time_without_holes() -> None:
    made = simulate("stand 5s; sit 5s; lie 5s; walk 5s; off 5s; gap 5s; sit 5s")
    spans = made.truth.postures
    assert [a.end for a in spans[:-1]] == [b.start for b in spans[1:]]
    assert [s.posture.value for s in spans] == [
        "upright_still", "sitting", "lying", "upright_still", "walking", "not_worn",
        "upright_still", "sitting",
    ]  # fmt: skip
    assert spans[0].start == made.samples.t[0]
    assert spans[-1].end == pytest.approx(made.samples.t[-1] + 1 / 50)


def test_a_gap_leaves_samples_out_and_time_in() -> None:
    made = simulate("sit 5s; gap { stand 3s; walk 5s; sit 2s }; gap 5s; sit 5s")
    (gap,) = made.truth.gaps
    assert gap.end - gap.start > 18
    assert not np.any((made.samples.t >= gap.start) & (made.samples.t < gap.end))
    assert made.truth.steps >= 5
    assert len(made.labels) == len(made.samples) == len(made.truth.lumbar_deg)


def test_loss_takes_its_share_in_short_bursts() -> None:
    made = simulate("loss 5%; stand 200s")
    gaps = np.round(np.diff(made.samples.t) * 50).astype(int)
    assert (gaps - 1).sum() / gaps.sum() == pytest.approx(0.05, abs=0.02)
    assert (gaps[gaps > 1] - 1).mean() == pytest.approx(3, abs=0.8)


def test_a_sensor_on_the_table_is_at_rest() -> None:
    made = simulate("noise low; off 60s; stand 5s")
    middle = between(made, made.samples.t[0] + 15, made.samples.t[0] + 55)
    assert made.samples.acc_g[middle].std(axis=0).max() < 0.004


def test_bias_is_what_the_script_says() -> None:
    lazy, biased = (simulate(f"bias_dps {b}; noise low; off 100s") for b in (0, 60))
    still = slice(600, 5000)
    assert lazy.samples.gyro_dps is not None
    assert biased.samples.gyro_dps is not None
    error = (biased.samples.gyro_dps - lazy.samples.gyro_dps)[still]
    assert 5 < np.abs(error).max() < 75
    assert error.std(axis=0).max() < 1


@pytest.mark.parametrize("rate", [20, 104, 200])
def test_any_rate_keeps_its_times(rate: int) -> None:
    made = simulate(f"rate {rate}; walk 5s; sit 5s")
    assert np.diff(made.samples.t) == pytest.approx(1 / rate, abs=1e-6)


def test_car_rides_shake_as_e7_3_says() -> None:
    made = simulate("noise low; car 4m")
    seated = made.labels == "sitting"
    acc = made.samples.acc_g[seated][500:].astype(float) * G_MS2
    assert 0.1 < float(np.diff(acc, axis=0).std()) < 1.5
    assert 0.4 < float(np.sqrt(acc.var(axis=0).sum())) < 2.5


def test_the_desk_day_is_a_day_at_a_desk() -> None:
    made = simulate(SCRIPTS["desk_day"])
    seated = [s for s in made.truth.postures if s.posture is Posture.SITTING]
    assert sum(s.end - s.start > 1800 for s in seated) >= 2
    assert sum(walk.steps >= 100 for walk in made.truth.walks) >= 4
    assert 15 <= len(made.truth.bends) <= 25
    assert {b.style for b in made.truth.bends} == set(BendStyle)
    assert 300 < made.truth.seated_minutes < 420
    assert len(made.truth.gaps) == 1
    assert 7.75 < (made.samples.t[-1] - made.samples.t[0]) / 3600 < 8.1


def test_the_medley_holds_every_bend_and_its_look_alikes() -> None:
    made = simulate(SCRIPTS["bend_medley"])
    assert {b.style for b in made.truth.bends} == set(BendStyle)
    assert {b.led_by for b in made.truth.bends} == {"hip", "back"}
    assert 240 < made.samples.t[-1] - made.samples.t[0] < 360


def test_a_bend_is_as_deep_as_the_script_says_and_deepest_inside() -> None:
    made = simulate("bend hinge 60deg; bend stoop 40deg; bend squat 30deg")
    for bend, depth_deg in zip(made.truth.bends, (60, 40, 30), strict=True):
        assert bend.depth_deg == pytest.approx(depth_deg, abs=9)
        assert bend.start < bend.deepest < bend.end
