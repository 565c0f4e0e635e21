"""Walking, on the level and on stairs, as harmonics of the step."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from firmware_interface.samples import Floats
from posture_monitor.core.types import Posture
from posture_monitor.simulate.motion import Actor, Channel, Piece, Take, track
from posture_monitor.simulate.resting import parts

STEP_M = 0.4  # step length as a share of body height, at the usual cadence
# Accelerations in m/s² per harmonic of the step (EVIDENCE E7.5: vertical rms 2.3, horizontal 2.2)
VERTICAL_MS2 = {1: 2.7, 2: 1.4, 3: 0.9, 4: 0.6, 5: 0.4, 6: 0.25}
FORWARD_MS2 = {1: 1.5, 2: 1.0, 3: 0.6, 4: 0.4}
SIDEWARD_MS2 = {0.5: 1.0, 1.5: 1.1, 2.5: 0.7, 3.5: 0.4}
# Angles in degrees per harmonic (EVIDENCE E7.5: pitch 2-4, obliquity 6-10, yaw 8-12 peak to peak)
PITCH_DEG = {1: 1.4, 2: 0.6, 3: 0.35, 4: 0.2}
ROLL_DEG = {0.5: 3.6, 1.5: 1.1, 2.5: 0.6, 3.5: 0.35}
YAW_DEG = {0.5: 4.6, 1.5: 1.1, 2.5: 0.6, 3.5: 0.3}
USUAL_BOUNCE_MS2 = 2.3


@dataclass(frozen=True, slots=True)
class Ground:
    """What is walked on: cadence and bounce against level walking, lean, climb and stride."""

    pace: float = 1.0
    bounce: float = 1.0
    lean_deg: tuple[float, float] = (-1.0, 1.0)
    rise_m: tuple[float, float] = (0.0, 0.0)
    stride: float = 1.0


LEVEL = Ground()
UP = Ground(0.91, 1.13, (5.0, 10.0), (0.16, 0.19), 0.45)  # E7.6: 1.62 Hz, rms 2.6
DOWN = Ground(0.99, 1.7, (-2.0, 2.0), (-0.19, -0.16), 0.45)  # E7.6: 1.75 Hz, rms 3.9


def walk(actor: Actor, seconds: float, ground: Ground = LEVEL) -> Iterator[Piece]:
    """Walk, with turns every dozen seconds."""
    for part_s in parts(seconds):
        yield _walk_on(Take(actor, part_s), ground)


def _walk_on(take: Take, ground: Ground) -> Piece:
    actor = take.actor
    pace = ground.pace * actor.about(1.0, 0.03, 0.9, 1.1)
    going, phase = _going(take), _phase(take, actor.person.cadence_hz * pace)
    size = (
        actor.person.bounce_ms2
        / USUAL_BOUNCE_MS2
        * ground.bounce
        * actor.about(1, 0.06, 0.85, 1.15)
    )
    _turns(take, level=ground is LEVEL)
    _lean(take, ground)
    speed = np.gradient(phase) * actor.rate_hz * STEP_M * actor.person.height_m * ground.stride
    take.advance(speed * going)
    steps = float(np.sum(np.gradient(phase) * going))
    take.move(Channel.Z, 0.0, *_climb(take, actor.between(*ground.rise_m) * steps))
    _bounce(take, phase, going, size)
    _pelvis(take, phase, going, 0.5 + 0.5 * size)
    return take.done("walking", Posture.WALKING, steps=round(steps))


def _going(take: Take) -> Floats:
    """How much walking there is: from a stand to full stride in a step or two, and back."""
    fade = min(1.1, take.seconds / 2.01)
    times = np.array([0.0, fade, take.seconds - fade, take.seconds])
    return track(take.t, times, np.array([0.0, 1.0, 1.0, 0.0]))


def _phase(take: Take, cadence_hz: float) -> Floats:
    """Count steps so far; the cadence wavers by some percent."""
    waver = _waver(take, 0.02, 3.0)
    return np.asarray(np.cumsum(cadence_hz * waver) / take.actor.rate_hz + take.actor.between(0, 2))


def _waver(take: Take, size: float, every_s: float) -> Floats:
    count = max(2, int(take.seconds / every_s) + 1)
    aims = 1 + take.actor.rng.normal(0.0, size, count)
    return track(take.t, np.linspace(0, take.seconds, count), aims)


def _turns(take: Take, *, level: bool) -> None:
    actor, now, at = take.actor, 0.0, actor_pause(take.actor)
    keys = []
    while level and at < take.seconds - 3:
        length = actor.between(0.8, 2.0)
        keys += [(at, now), (at + length, now := now + actor.either(20, 110))]
        at += length + actor_pause(actor)
    if keys:
        take.move(Channel.YAW, 0.0, *keys)


def actor_pause(actor: Actor) -> float:
    """Seconds of straight walking until the next turn; at least two."""
    return 2.0 + float(actor.rng.exponential(9.0))


def _lean(take: Take, ground: Ground) -> None:
    actor = take.actor
    lean = actor.person.walk_lean_deg + actor.rng.normal(0, 1.0) + actor.between(*ground.lean_deg)
    soon = min(1.5, take.seconds / 2.1)
    after = actor.rng.normal(0.0, 2.0)
    take.go(Channel.PITCH, 0.0, (soon, lean), (take.seconds - soon, lean), (take.seconds, after))
    actor.home[Channel.PITCH] = after
    take.wander(Channel.PITCH, 0.5, 1.3)


def _climb(take: Take, height_m: float) -> list[tuple[float, float]]:
    return [(take.seconds, height_m)]


def _bounce(take: Take, phase: Floats, going: Floats, size: float) -> None:
    rng = take.actor.rng
    for channel, spectrum, shift, jitter in (
        (Channel.Z, VERTICAL_MS2, 0.0, 0.3),
        (Channel.X, FORWARD_MS2, np.pi / 2, 0.8),
        (Channel.Y, SIDEWARD_MS2, 0.0, 0.8),
    ):
        path = np.zeros_like(phase)
        for harmonic, ms2 in _heard(spectrum, take).items():
            omega = 2 * np.pi * take.actor.person.cadence_hz * harmonic
            angle = 2 * np.pi * harmonic * phase + shift + rng.normal(0, jitter)
            path -= ms2 / omega**2 * np.cos(angle)
        take.frames[channel] += size * going * _waver(take, 0.06, 0.8) * path


def _pelvis(take: Take, phase: Floats, going: Floats, size: float) -> None:
    rng = take.actor.rng
    for channel, spectrum in (
        (Channel.PITCH, PITCH_DEG),
        (Channel.ROLL, ROLL_DEG),
        (Channel.YAW, YAW_DEG),
    ):
        own = size * take.actor.about(1.15, 0.15, 0.8, 1.5)
        for harmonic, deg in _heard(spectrum, take).items():
            angle = 2 * np.pi * harmonic * phase + rng.uniform(0, 2 * np.pi)
            take.frames[channel] += own * deg * going * _waver(take, 0.1, 0.8) * np.cos(angle)


def _heard(spectrum: dict[float, float] | dict[int, float], take: Take) -> dict[float, float]:
    """Harmonics this sampling rate can carry."""
    limit = 0.4 * take.actor.rate_hz / take.actor.person.cadence_hz
    return {h: size for h, size in spectrum.items() if h < limit}
