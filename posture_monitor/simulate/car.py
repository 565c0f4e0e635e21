"""Sitting in a car: leant back, shaken, sped up, braked and turned."""

from collections.abc import Iterator

import numpy as np

from firmware_interface.samples import Floats
from posture_monitor.core.types import Posture
from posture_monitor.simulate.motion import Actor, Channel, Piece, Take, track
from posture_monitor.simulate.resting import SEATED_SHIFTS, parts, shifts

FASTEST_MS = 16.0
PEAK_OF_PROFILE = 1.9  # a minimum-jerk move is this much faster in its middle than on average
ROAD = (  # E7.3: band in Hz and rms in m/s², peaks at 1-2 and 4-6 Hz
    (1.0, 2.0, 0.17),
    (4.0, 6.0, 0.25),
    (5.0, 6.0, 0.15),
    (8.0, 18.0, 0.12),
)


def drive(actor: Actor, seconds: float) -> Iterator[Piece]:
    """Sit in a car (EVIDENCE E7.3), on a seat that tips the pelvis far back."""
    recline = actor.about(-33, 10, -60, -10) - actor.home[Channel.PITCH]
    for part_s in parts(seconds):
        take = Take(actor, part_s)
        if recline:
            take.move(Channel.PITCH, 0.0, (min(3.0, take.seconds), recline))
            actor.home[Channel.PITCH] += recline
            recline = 0.0
        shifts(take, 1 / 40, SEATED_SHIFTS, actor.person.restlessness * 0.5)
        take.shake(Channel.YAW, _bends_of_the_road(take), 5.0)
        take.advance(_traffic(take))
        _vibrate(take)
        yield take.done("sitting", Posture.SITTING)


def _traffic(take: Take) -> Floats:
    """Speed over time: up, on, and down again with 1-2.5 m/s², standing at both ends."""
    actor, at, speed = take.actor, 0.0, 0.0
    times, speeds = [0.0], [0.0]
    while at < take.seconds - 60:
        wanted = actor.between(0, FASTEST_MS)
        change_s = max(1.0, PEAK_OF_PROFILE * abs(wanted - speed) / actor.between(1, 2.5))
        times += [at + change_s, at + change_s + actor.between(3, 20)]
        speeds += [wanted, wanted]
        at, speed = times[-1], wanted
    return track(take.t, np.array([*times, take.seconds]), np.array([*speeds, 0.0]))


def _bends_of_the_road(take: Take) -> Floats:
    rng = take.actor.rng
    swing = np.sin(2 * np.pi * take.t / rng.uniform(20, 40) + rng.uniform(0, 6))
    return np.asarray(rng.uniform(10, 35) * swing)


def _vibrate(take: Take) -> None:
    rng = take.actor.rng
    limit = 0.4 * take.actor.rate_hz
    for channel, share in ((Channel.Z, 1.0), (Channel.Y, 0.6), (Channel.X, 0.5)):
        for low, high, rms_ms2 in ROAD:
            omega = 2 * np.pi * min(rng.uniform(low, high), limit)
            swell = 1 + 0.5 * np.sin(2 * np.pi * take.t / rng.uniform(3, 9))
            wave = np.sin(omega * take.t + rng.uniform(0, 2 * np.pi))
            take.shake(channel, share * rms_ms2 * np.sqrt(2) / omega**2 * swell * wave)
