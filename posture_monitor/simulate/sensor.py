"""The sensor on the belt: from the motion of the pelvis to what an IMU there reads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from firmware_interface.samples import Floats, Vectors
from posture_monitor.simulate.motion import Channel, Piece
from posture_monitor.simulate.options import Options

Reading = tuple[Vectors, Vectors]  # acceleration in g and rates in deg/s, (n, 3) each

STANDARD_G = 9.80665
CHUNK = 100_000  # samples rendered at a time, to keep the memory small
PLACES_M = {  # from the hip centre, forward, left and up (EVIDENCE §7)
    "back": (-0.10, 0.0, 0.10),
    "side": (0.0, 0.15, 0.09),
    "front": (0.11, 0.0, 0.11),
}
OUTWARD = {"back": (-1.0, 0.0, 0.0), "side": (0.0, 1.0, 0.0), "front": (1.0, 0.0, 0.0)}
MISALIGNED_DEG = 6.0  # a belt is never quite straight
BIAS_PERIOD_S, BIAS_SWING = 5400.0, 0.15  # temperature moves a bias by some percent over an hour


@dataclass(frozen=True, slots=True)
class Quality:
    """Noise per sample in g and degrees per second, and scale error (EVIDENCE §7; FEASIBILITY)."""

    acc_g: float
    gyro_dps: float
    scale: float


QUALITIES = {
    "low": Quality(0.002, 0.05, 0.002),
    "typical": Quality(0.005, 0.15, 0.01),
    "poor": Quality(0.015, 1.0, 0.03),
}


@dataclass(frozen=True, slots=True, eq=False)
class Sensor:
    """One device as it is worn.

    Parameters
    ----------
    place_m
        Where it sits, from the hip centre, in pelvis axes (forward, left, up).
    axes
        Rows are the sensor's axes in pelvis axes.
    scale
        Factor on each accelerometer axis.
    bias_dps
        Constant error of each gyroscope axis.
    quality
        Noise.
    """

    place_m: Floats
    axes: Floats
    scale: Floats
    bias_dps: Floats
    quality: Quality


@dataclass(frozen=True, slots=True, eq=False)
class Ideal:
    """What a perfect sensor at the place would read, in pelvis axes: ``(3, n)`` each."""

    force_ms2: Floats
    rate_dps: Floats


def draw_place(rng: np.random.Generator, mount: str) -> str:
    """Decide where on the belt a ``random`` mount is."""
    return str(rng.choice(list(PLACES_M))) if mount == "random" else mount


def draw_sensor(rng: np.random.Generator, options: Options, place: str) -> Sensor:
    """Draw a device and how it is fastened."""
    quality = QUALITIES[options.noise]
    axes = _turned_at_random(rng) if options.mount == "random" else _fastened(rng, place)
    return Sensor(
        place_m=np.array(PLACES_M[place]) + rng.normal(0.0, 0.01, 3),
        axes=axes,
        scale=1 + quality.scale * rng.uniform(-1, 1, 3),
        bias_dps=options.bias_dps * rng.uniform(-1, 1, 3),
        quality=quality,
    )


def _turned_at_random(rng: np.random.Generator) -> Floats:
    """Draw evenly from all rotations, through a random unit quaternion."""
    w, x, y, z = (q := rng.normal(size=4)) / np.linalg.norm(q)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    rotation: Floats = np.eye(3) + 2 * w * cross + 2 * cross @ cross
    return rotation


def _fastened(rng: np.random.Generator, place: str) -> Floats:
    """Face outward (sensor z), in one of four quarter turns, a little askew."""
    out, up = np.array(OUTWARD[place]), np.array([0.0, 0.0, 1.0])
    frame = np.array([np.cross(up, out), up, out])
    quarter = int(rng.integers(4)) * np.pi / 2
    cos, sin = round(np.cos(quarter)), round(np.sin(quarter))
    spun = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]]) @ frame
    x, y, z = np.radians(rng.uniform(-MISALIGNED_DEG, MISALIGNED_DEG, 3))
    askew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    nearly: Floats = np.eye(3) + askew + askew @ askew / 2
    rotation: Floats = np.linalg.qr(nearly)[0]
    rotation = rotation * np.sign(np.diag(rotation))  # qr may mirror axes
    return np.asarray(rotation @ spun)


def render(
    pieces: Iterable[Piece], sensor: Sensor, options: Options, rng: np.random.Generator
) -> Iterator[Reading]:
    """Turn pieces into readings of acceleration in g and of rates in deg/s."""
    done = 0
    for framed in _chunks(pieces):
        ideal = read_ideal(framed, sensor, options)
        t = (done + np.arange(ideal.force_ms2.shape[1])) / options.rate_hz
        yield _acceleration(ideal, sensor, rng), _rates(ideal, sensor, rng, t)
        done += t.size


def _chunks(pieces: Iterable[Piece]) -> Iterator[Floats]:
    """Join frames to chunks with one sample of their neighbours on either side."""
    waiting: list[Floats] = []
    for piece in pieces:
        if not waiting:
            waiting.append(piece.frames[:, :1])  # at rest before the start
        waiting.append(piece.frames)
        if sum(f.shape[1] for f in waiting) > CHUNK:
            joined = np.concatenate(waiting, axis=1)
            yield joined
            waiting = [joined[:, -2:]]
    if waiting:
        yield np.concatenate([*waiting, waiting[-1][:, -1:]], axis=1)


def read_ideal(frames: Floats, sensor: Sensor, options: Options) -> Ideal:
    """Differentiate a motion into specific force and angular rate.

    The first and the last frame only serve the differences. Both readings come from the same
    path, so integrating the rates gives the tilt again, and integrating the force the height.
    """
    angles = np.radians(frames[: Channel.LUMBAR])
    if not options.slip:
        angles[Channel.BELT] = 0.0
    where = frames[Channel.X :] + _to_room(np.array(sensor.place_m)[:, None], angles)
    force = (where[:, 2:] - 2 * where[:, 1:-1] + where[:, :-2]) * options.rate_hz**2
    force[2] += STANDARD_G
    change = (angles[:, 2:] - angles[:, :-2]) * (options.rate_hz / 2)
    now = angles[:, 1:-1]
    rate = _turn_z(_body_rate(now, change), -now[Channel.TURN])
    rate[2] += change[Channel.TURN]
    rate = _turn_y(rate, -now[Channel.BELT])
    rate[1] += change[Channel.BELT]
    return Ideal(_to_belt(force, now), np.degrees(rate))


def _body_rate(angles: Floats, change: Floats) -> Floats:
    """Angular rate in body axes from yaw-pitch-roll angles and their changes."""
    pitch, roll = angles[Channel.PITCH], angles[Channel.ROLL]
    d_pitch, d_roll, d_yaw = change[Channel.PITCH], change[Channel.ROLL], change[Channel.YAW]
    across = d_yaw * np.cos(pitch)
    return np.stack(
        [
            d_roll - d_yaw * np.sin(pitch),
            d_pitch * np.cos(roll) + across * np.sin(roll),
            across * np.cos(roll) - d_pitch * np.sin(roll),
        ]
    )


def _to_room(vectors: Floats, angles: Floats) -> Floats:
    turned = _turn_x(_turn_z(vectors, angles[Channel.TURN]), angles[Channel.ROLL])
    return _turn_z(_turn_y(turned, angles[Channel.PITCH]), angles[Channel.YAW])


def _to_belt(vectors: Floats, angles: Floats) -> Floats:
    turned = _turn_y(_turn_z(vectors, -angles[Channel.YAW]), -angles[Channel.PITCH])
    turned = _turn_z(_turn_x(turned, -angles[Channel.ROLL]), -angles[Channel.TURN])
    return _turn_y(turned, -angles[Channel.BELT])


def _turn_x(v: Floats, angle: Floats) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([v[0] + 0 * c, c * v[1] - s * v[2], s * v[1] + c * v[2]])


def _turn_y(v: Floats, angle: Floats) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([c * v[0] + s * v[2], v[1] + 0 * c, c * v[2] - s * v[0]])


def _turn_z(v: Floats, angle: Floats) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([c * v[0] - s * v[1], s * v[0] + c * v[1], v[2] + 0 * c])


def _acceleration(ideal: Ideal, sensor: Sensor, rng: np.random.Generator) -> Vectors:
    read = (sensor.axes @ ideal.force_ms2).T.astype(np.float32)
    read *= (sensor.scale / STANDARD_G).astype(np.float32)
    read += np.float32(sensor.quality.acc_g) * rng.standard_normal(read.shape, np.float32)
    return read


def _rates(ideal: Ideal, sensor: Sensor, rng: np.random.Generator, t: Floats) -> Vectors:
    read = (sensor.axes @ ideal.rate_dps).T.astype(np.float32)
    swing = 1 + BIAS_SWING * np.sin(2 * np.pi * t / BIAS_PERIOD_S)
    read += np.outer(swing, sensor.bias_dps).astype(np.float32)
    read += np.float32(sensor.quality.gyro_dps) * rng.standard_normal(read.shape, np.float32)
    return read
