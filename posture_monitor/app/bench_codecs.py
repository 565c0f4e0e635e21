"""How fast each sensor's codec is, in bulk and live, on what its virtual self sends."""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, count
from typing import Any

from firmware_interface import PROFILES, Profile, SampleBlock, Wired
from firmware_interface.virtual import Sent
from posture_monitor.clock import cpu_s
from posture_monitor.simulate import SCRIPTS, simulate

READINGS = 200_000
RATE_HZ = 50.0
LIVE_NOTIFICATIONS = 20_000
"""Heard one by one; that takes so much longer than decoding in bulk."""
TRIES = 3
"""The fastest counts: another program may have had the core in the others."""
_PIECE = 500  # readings of motion felt at a time
_SHORTEST_S = 1e-9


@dataclass(frozen=True, slots=True)
class CodecSpeed:
    """One codec's speed; ``notification_us`` and ``sample_us`` are with the sample times, live."""

    sensor: str
    rate_hz: float
    readings: int
    notifications: int
    bulk_per_s: float
    notification_us: float
    sample_us: float

    def to_dict(self) -> dict[str, Any]:
        """Spell it for JSON."""
        return {k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(self).items()}


def bench_codecs(readings: int = READINGS) -> Iterator[CodecSpeed]:
    """Measure every sensor's codec on at least so many readings."""
    motion = simulate(f"rate {RATE_HZ:.0f}\n{SCRIPTS['bend_medley']}").samples
    for profile in PROFILES.values():
        yield _measured(profile, motion, readings)


def _measured(profile: Profile, motion: SampleBlock, readings: int) -> CodecSpeed:
    sent = _sent(profile, motion, readings)
    values = [data for _, _, data in sent]
    gc.collect()
    decoded, bulk_s = min((_bulk(profile, sent[0][0], values) for _ in range(TRIES)), key=_seconds)
    heard = sent[:LIVE_NOTIFICATIONS]
    samples, live_s = min((_live(profile, heard) for _ in range(TRIES)), key=_seconds)
    return CodecSpeed(
        profile.key,
        _rate_hz(profile),
        decoded,
        len(sent),
        decoded / bulk_s,
        1e6 * live_s / len(heard),
        1e6 * live_s / max(samples, 1),
    )


def _rate_hz(profile: Profile) -> float:
    return profile.nearest_rate_hz(RATE_HZ)


def _connected(profile: Profile, t: float) -> Wired:
    wired = Wired(profile, _rate_hz(profile))
    wired.connect(t)
    return wired


def _sent(profile: Profile, motion: SampleBlock, readings: int) -> list[Sent]:
    """Let a virtual sensor feel the motion, again and again, until it sent so much."""
    wired = _connected(profile, float(motion.t[0]))
    sent: list[Sent] = []
    came = 0
    for piece in _pieces(motion):
        new = list(wired.notifications(piece))
        came += len(wired.stream.driver.motion([data for _, _, data in new]))
        sent += new
        if came >= readings:
            break
    return sent


def _pieces(motion: SampleBlock) -> Iterator[SampleBlock]:
    length_s = float(motion.t[-1] - motion.t[0]) + 1.0 / RATE_HZ
    rounds = (SampleBlock(motion.t + i * length_s, motion.acc_g, motion.gyro_dps) for i in count())
    parts = ((one, range(0, len(one), _PIECE)) for one in rounds)
    return chain.from_iterable((one[k : k + _PIECE] for k in starts) for one, starts in parts)


def _bulk(profile: Profile, t: float, values: Sequence[bytes]) -> tuple[int, float]:
    """Decode all at once; how many readings, in how many seconds."""
    driver = _connected(profile, t).stream.driver
    began = cpu_s()
    readings = driver.motion(values)
    return len(readings), max(cpu_s() - began, _SHORTEST_S)


def _live(profile: Profile, sent: Sequence[Sent]) -> tuple[int, float]:
    """Hear one by one; how many samples, in how many seconds."""
    stream = _connected(profile, sent[0][0]).stream
    before, began = stream.samples, cpu_s()
    for notification in sent:
        stream.hear(*notification)
    return stream.samples - before, max(cpu_s() - began, _SHORTEST_S)


def _seconds(measured: tuple[int, float]) -> float:
    return measured[1]
