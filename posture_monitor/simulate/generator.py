"""The generator: a script in, readings and the truth about them out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from firmware_interface import SampleBlock
from posture_monitor.simulate.acting import play
from posture_monitor.simulate.motion import Actor, Channel, Piece
from posture_monitor.simulate.options import Options
from posture_monitor.simulate.person import draw_person
from posture_monitor.simulate.script import Script, parse
from posture_monitor.simulate.sensor import Reading, draw_place, draw_sensor, render
from posture_monitor.simulate.truth import Truth, Witness

BURST = 3.0  # samples lost in a row on the radio, on average
TOLD = (Channel.PITCH, Channel.LUMBAR, Channel.Z)  # channels that the truth holds per sample


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """A simulated recording.

    ``labels`` has one word per sample: a posture (``sitting standing walking lying not_worn``)
    or a transition (``stand_to_sit`` and so on).
    """

    samples: SampleBlock
    labels: NDArray[np.str_]
    truth: Truth
    options: Options


def simulate(script_text: str) -> Simulated:
    """Play a script.

    Parameters
    ----------
    script_text
        As `posture_monitor.simulate.script.parse` takes it.

    Raises
    ------
    UsageError
        Where the text is not a script.

    Examples
    --------
    >>> made = simulate("seed 7; stand 5s; sit 20s")
    >>> sorted(set(made.labels.tolist()))
    ['sitting', 'stand_to_sit', 'standing']
    """
    script = parse(script_text)
    cast, device, radio = (
        np.random.Generator(np.random.PCG64(seed))
        for seed in np.random.SeedSequence(script.options.seed).spawn(3)
    )
    sensor = draw_sensor(device, script.options, place := draw_place(device, script.options.mount))
    person = draw_person(cast, script.options.height_m)
    actor = Actor(cast, person, script.options.rate_hz, front_mount=place == "front")
    notes = _Notes(Witness(script.options.start, script.options.rate_hz))
    read = list(render(notes.of(_perform(script, actor)), sensor, script.options, device))
    return _received(notes, read, script.options, radio)


def _perform(script: Script, actor: Actor) -> Iterator[tuple[Piece, bool]]:
    for activity in script.activities:
        for piece in play(actor, activity):
            yield piece, activity.absent


@dataclass(slots=True)
class _Notes:
    """What is kept of the pieces on their way to the sensor, so that they need not be kept."""

    witness: Witness
    labels: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    absent: list[bool] = field(default_factory=list)
    told: list[NDArray[np.float32]] = field(default_factory=list)

    def of(self, pieces: Iterable[tuple[Piece, bool]]) -> Iterator[Piece]:
        for piece, absent in pieces:
            self.witness.see(piece, absent=absent)
            self.labels.append(piece.label)
            self.counts.append(piece.count)
            self.absent.append(absent)
            self.told.append(piece.frames[list(TOLD)].astype(np.float32))
            yield piece


def _received(
    notes: _Notes, read: Sequence[Reading], options: Options, radio: np.random.Generator
) -> Simulated:
    """Leave out what the radio lost."""
    lost = np.repeat(notes.absent, notes.counts) | _losses(sum(notes.counts), options.loss, radio)
    heard = np.flatnonzero(~lost)
    told = np.concatenate(notes.told, axis=1)
    return Simulated(
        SampleBlock(
            options.start + heard / options.rate_hz,
            np.concatenate([acc for acc, _ in read])[heard],
            np.concatenate([gyro for _, gyro in read])[heard],
        ),
        np.repeat(notes.labels, notes.counts)[heard],
        notes.witness.testify([row[heard] for row in told]),
        options,
    )


def _losses(count: int, share: float, radio: np.random.Generator) -> NDArray[np.bool_]:
    """Lose samples in short bursts, ``share`` of all on average."""
    starts = np.flatnonzero(radio.random(count) < share / BURST)
    ends = np.minimum(starts + radio.geometric(1 / BURST, starts.size), count)
    depth = np.zeros(count + 1, np.int64)
    np.add.at(depth, starts, 1)
    np.add.at(depth, ends, -1)
    return np.cumsum(depth[:-1]) > 0
