"""Walking, on the level and on stairs, as harmonics of the step."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from firmware_interface.samples import Floats
from posture_monitor.core.types import Posture
from posture_monitor.simulate.motion import Actor, Channel, Piece, Take, track
from posture_monitor.simulate.resting import parts

Spectrum = dict[float, float]  # size per harmonic of the step

STEP_HEIGHTS = 0.4  # step length in body heights
# Accelerations in m/s² per harmonic of the step (EVIDENCE E7.5: vertical rms 2.3, horizontal 2.2)
VERTICAL_MS2: Spectrum = {0.5: 0.3, 1: 2.4, 1.5: 0.4, 2: 1.3, 3: 0.85, 4: 0.55, 5: 0.35, 6: 0.2}
FORWARD_MS2: Spectrum = {1: 1.2, 2: 0.8, 3: 0.45, 4: 0.3}
SIDEWARD_MS2: Spectrum = {0.5: 0.8, 1.5: 0.85, 2.5: 0.5, 3.5: 0.3}
# Angles in degrees per harmonic (EVIDENCE E7.5: pitch 2-4, obliquity 6-10, yaw 8-12 peak to peak)
PITCH_DEG: Spectrum = {1: 1.4, 2: 0.6, 3: 0.35, 4: 0.2}
ROLL_DEG: Spectrum = {0.5: 3.6, 1.5: 1.1, 2.5: 0.6, 3.5: 0.35}
YAW_DEG: Spectrum = {0.5: 4.6, 1.5: 1.1, 2.5: 0.6, 3.5: 0.3}
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


@dataclass(frozen=True, slots=True, eq=False)
class _Stride:
    """The clock of a walk: steps so far, and how much walking there is, 0-1."""

    take: Take
    cadence_hz: float
    phase: Floats
    going: Floats

    @property
    def stepped(self) -> Floats:
        """Share of a step made in each sample."""
        return np.asarray(np.gradient(self.phase) * self.going)

    def heard(self, spectrum: Spectrum) -> Spectrum:
        """Harmonics that this sampling rate can carry."""
        limit = 0.4 * self.take.actor.rate_hz / self.cadence_hz
        return {harmonic: size for harmonic, size in spectrum.items() if harmonic < limit}

    def wave(self, harmonic: float, shift: float) -> Floats:
        """Swing with the steps, no step quite like the other."""
        swing = np.cos(2 * np.pi * harmonic * self.phase + shift)
        return np.asarray(self.going * _waver(self.take, 0.15, 0.7) * swing)


def _walk_on(take: Take, ground: Ground) -> Piece:
    actor = take.actor
    stride = _stride(take, ground)
    size = actor.about(actor.person.bounce_ms2 / USUAL_BOUNCE_MS2, 0.04, 0.75, 1.35)
    _turns(take, level=ground is LEVEL)
    _lean(take, ground)
    step_m = STEP_HEIGHTS * actor.person.height_m * ground.stride
    take.advance(stride.stepped * actor.rate_hz * step_m)
    _climb(take, np.cumsum(stride.stepped) * actor.between(*ground.rise_m))
    _bounce(stride, size * ground.bounce)
    _sway_hips(stride, 0.5 + 0.5 * size)
    steps = round(float(np.sum(stride.stepped)))
    return take.done("walking", Posture.WALKING, steps=steps, settle=True)


def _stride(take: Take, ground: Ground) -> _Stride:
    """Start from a stand, come to full stride in a step or two; the cadence wavers."""
    actor = take.actor
    cadence_hz = actor.person.cadence_hz * ground.pace * actor.about(1.0, 0.03, 0.9, 1.1)
    waver = _waver(take, 0.02, 3.0)
    phase = np.cumsum(cadence_hz * waver) / actor.rate_hz + actor.between(0, 2)
    fade = min(1.1, take.seconds / 2.01)
    times = np.array([0.0, fade, take.seconds - fade, take.seconds])
    going = track(take.t, times, np.array([0.0, 1.0, 1.0, 0.0]))
    return _Stride(take, cadence_hz, np.asarray(phase), going)


def _waver(take: Take, size: float, every_s: float) -> Floats:
    count = max(2, int(take.seconds / every_s) + 1)
    aims = 1 + take.actor.rng.normal(0.0, size, count)
    return track(take.t, np.linspace(0, take.seconds, count), aims)


def _turns(take: Take, *, level: bool) -> None:
    """Turn now and then, after at least two seconds straight on."""
    actor, now, keys = take.actor, 0.0, []
    at = 2.0 + actor.rng.exponential(9.0)
    while level and at < take.seconds - 3:
        length = actor.between(0.8, 2.0)
        keys += [(at, now), (at + length, now := now + actor.either(20, 110))]
        at += length + 2.0 + actor.rng.exponential(9.0)
    if keys:
        take.move(Channel.YAW, 0.0, *keys)


def _lean(take: Take, ground: Ground) -> None:
    actor = take.actor
    lean = actor.person.walk_lean_deg + actor.rng.normal(0, 1.0) + actor.between(*ground.lean_deg)
    soon, after = min(1.5, take.seconds / 2.1), actor.rng.normal(0.0, 2.0)
    take.go(Channel.PITCH, 0.0, (soon, lean), (take.seconds - soon, lean), (take.seconds, after))
    take.wander(Channel.PITCH, 0.5, 1.3)


def _climb(take: Take, height_m: Floats) -> None:
    take.frames[Channel.Z, 1:] += height_m[:-1]
    take.end[Channel.Z] += height_m[-1]
    take.actor.floor_m = float(take.end[Channel.Z])


def _bounce(stride: _Stride, size: float) -> None:
    rng = stride.take.actor.rng
    for channel, spectrum, shift, jitter in (
        (Channel.Z, VERTICAL_MS2, 0.0, 0.3),
        (Channel.X, FORWARD_MS2, np.pi / 2, 0.8),
        (Channel.Y, SIDEWARD_MS2, 0.0, 0.8),
    ):
        for harmonic, ms2 in stride.heard(spectrum).items():
            omega = 2 * np.pi * stride.cadence_hz * harmonic
            wave = stride.wave(harmonic, shift + rng.normal(0, jitter))
            stride.take.frames[channel] -= size * ms2 / omega**2 * wave


def _sway_hips(stride: _Stride, size: float) -> None:
    actor = stride.take.actor
    for channel, spectrum in (
        (Channel.PITCH, PITCH_DEG),
        (Channel.ROLL, ROLL_DEG),
        (Channel.YAW, YAW_DEG),
    ):
        own = size * actor.about(1.0, 0.15, 0.7, 1.4)
        for harmonic, deg in stride.heard(spectrum).items():
            wave = stride.wave(harmonic, actor.between(0, 2 * np.pi))
            stride.take.frames[channel] += own * deg * wave
