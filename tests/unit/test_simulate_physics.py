"""The two readings of the sensor tell one and the same path."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from posture_monitor.core.types import Posture
from posture_monitor.simulate.acting import play
from posture_monitor.simulate.body import hips_in_balance
from posture_monitor.simulate.motion import Actor, Channel
from posture_monitor.simulate.options import Options
from posture_monitor.simulate.person import draw_person
from posture_monitor.simulate.script import parse
from posture_monitor.simulate.sensor import STANDARD_G, Sensor, draw_sensor, read_ideal

SCENES = {
    "sitting down and rising": "stand 2s; sit 4s; stand 2s",
    "bending": "bend hinge; bend stoop; bend squat; bend golfer",
    "lying": "lie 6s side; stand 2s",
    "walking": "walk 8s",
    "stairs": "stairs_up 8s",
    "kneeling": "kneel 5s",
    "a car": "car 90s",
}


def acted(text: str, rate_hz: float = 100.0, seed: int = 3) -> np.ndarray:
    rng = np.random.Generator(np.random.PCG64(seed))
    actor = Actor(rng, draw_person(rng, 1.72), rate_hz)
    pieces = [p.frames for a in parse(text).activities for p in play(actor, a)]
    return np.concatenate([pieces[0][:, :1], *pieces, pieces[-1][:, -1:]], axis=1)


def sensor(place: str = "side") -> Sensor:
    rng = np.random.Generator(np.random.PCG64(1))
    return draw_sensor(rng, Options(noise="low"), place)


def integrated(rate_dps: np.ndarray, start: Rotation, rate_hz: float) -> Rotation:
    """Turn by turn, each by the mean rate between two samples."""
    between = (rate_dps[:, 1:] + rate_dps[:, :-1]).T / 2 / rate_hz
    now, all_of_them = start, [start]
    for turn in Rotation.from_rotvec(np.radians(between)):
        now = now * turn  # each turn starts where the one before ended
        all_of_them.append(now)
    return Rotation.concatenate(all_of_them)


def true_rotation(frames: np.ndarray) -> Rotation:
    yaw_pitch_roll = frames[[Channel.YAW, Channel.PITCH, Channel.ROLL]].T
    turned = Rotation.from_euler("ZYX", yaw_pitch_roll, degrees=True)
    turned = turned * Rotation.from_euler("Z", frames[[Channel.TURN]].T, degrees=True)
    return turned * Rotation.from_euler("Y", frames[[Channel.BELT]].T, degrees=True)


@pytest.mark.parametrize("scene", SCENES)
def test_integrated_rates_give_the_tilt_again(scene: str) -> None:
    frames = acted(SCENES[scene])
    truth = true_rotation(frames[:, 1:-1])
    ideal = read_ideal(frames, sensor(), Options(rate_hz=100.0))
    found = integrated(ideal.rate_dps, truth[0], 100.0)
    assert np.degrees((found.inv() * truth).magnitude()).max() < 0.5


@pytest.mark.parametrize("scene", SCENES)
def test_the_force_integrated_twice_gives_the_height_again(scene: str) -> None:
    frames = acted(SCENES[scene])
    worn = sensor()
    ideal = read_ideal(frames, worn, Options(rate_hz=100.0))
    truth = true_rotation(frames[:, 1:-1])
    up = truth.apply(ideal.force_ms2.T)[:, 2] - STANDARD_G
    body = truth * Rotation.from_euler("Y", -frames[[Channel.BELT], 1:-1].T, degrees=True)
    height = frames[Channel.Z, 1:-1] + body.apply(worn.place_m)[:, 2]
    found = height[0] + np.cumsum(np.cumsum(up)) / 100.0**2
    assert np.abs(found[:-1] - height[1:]).max() < 0.002


def test_at_rest_the_force_is_gravity_and_the_rate_nothing() -> None:
    still = np.repeat(np.zeros(9)[:, None], 10, axis=1)
    ideal = read_ideal(still, sensor(), Options())
    assert np.allclose(ideal.force_ms2.T, [0, 0, STANDARD_G])
    assert np.allclose(ideal.rate_dps, 0)


def test_leaning_forward_moves_gravity_backward_and_turns_about_the_left() -> None:
    frames = np.zeros((9, 50))
    frames[Channel.PITCH] = np.linspace(0, 30, 50)
    ideal = read_ideal(frames, sensor(), Options(rate_hz=50.0))
    assert ideal.force_ms2[0, -1] < -3
    assert np.allclose(ideal.rate_dps[1], 30 / 49 * 50)


@pytest.mark.parametrize("mount", ["back", "side", "front", "random"])
def test_sensor_axes_are_a_rotation(mount: str) -> None:
    rng = np.random.Generator(np.random.PCG64(5))
    axes = draw_sensor(rng, Options(mount=mount), "back" if mount == "random" else mount).axes
    assert np.allclose(axes @ axes.T, np.eye(3))
    assert np.linalg.det(axes) == pytest.approx(1)


@pytest.mark.parametrize(
    ("joints", "hips_cm"),
    [
        ((45, 5, 15), (-25, -4)),
        ((70, 0, 25), (-33, -8)),
        ((60, 5, 0), (-30, -5)),
        ((59, 52, 8), (-30, -5)),
        ((35, 15, 105), (-29, -41)),
        ((15, 15, 115), (-19, -43)),
    ],
)
def test_the_balanced_body_moves_its_hips_as_e2_19_says(
    joints: tuple[float, float, float], hips_cm: tuple[float, float]
) -> None:
    path = hips_in_balance(*map(float, joints), 1.72)
    assert 100 * float(path.forward_m) == pytest.approx(hips_cm[0], abs=2)
    assert 100 * float(path.up_m) == pytest.approx(hips_cm[1], abs=2)


@pytest.mark.parametrize("seed", range(5))
def test_pieces_join_without_a_jump(seed: int) -> None:
    """No place is jumped over, and nothing is thrown: 4 g would be a fall."""
    text = (
        "walk 9s; sit 20s; tie_shoes; lie 9s; sit 5s; stairs_up; kneel 5s; lean 5s; lunge; off 9s"
    )
    frames = acted(text + "; walk 5s; stairs_down; sit low 5s; bend; stand 5s", seed=seed)
    assert np.abs(np.diff(frames[Channel.X :], axis=1)).max() < 0.06
    ideal = read_ideal(frames, sensor(), Options(rate_hz=100.0))
    assert np.linalg.norm(ideal.force_ms2, axis=0).max() < 4 * STANDARD_G
    assert np.abs(ideal.rate_dps).max() < 900


def test_stairs_leave_the_wearer_on_another_floor() -> None:
    rng = np.random.Generator(np.random.PCG64(3))
    actor = Actor(rng, draw_person(rng, 1.72), 50.0)
    for activity in parse("stairs_up 12s; sit 5s; stand 5s").activities:
        assert list(play(actor, activity))
    assert actor.pose[Channel.Z] == pytest.approx(actor.floor_m, abs=0.05)
    assert 2.0 < actor.floor_m < 4.0
    assert actor.posture is Posture.UPRIGHT_STILL
