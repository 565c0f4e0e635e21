"""Labelled movements and excursions, from recordings whose labels or counts are known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from posture_monitor.core.detection.evidence import Evidence, Models, Second
from posture_monitor.core.detection.excursions import FEATURES as BEND_FEATURES
from posture_monitor.core.detection.excursions import Excursion
from posture_monitor.core.detection.movements import FEATURES as MOVEMENT_FEATURES
from posture_monitor.core.detection.movements import Movement
from posture_monitor.core.detection.style import FEATURES as STYLE_FEATURES
from posture_monitor.core.signal.frames import FRAME_HZ, Framer, Frames
from posture_monitor.core.signal.gyro_bias import GyroBias
from posture_monitor.core.signal.motion import Motion, MotionStage
from posture_monitor.core.signal.orientation import G_MS2
from posture_monitor.core.signal.timebase import Steady, Timebase
from posture_monitor.evaluation.dataset import Dataset, IndexRow, Role
from posture_monitor.evaluation.labels import label_runs
from posture_monitor.evaluation.learning.fit import blank
from posture_monitor.recording import Recording, read_recording
from posture_monitor.simulate import simulate

Floats = NDArray[np.float64]

NOTHING, DOWN, UP = range(3)
UNUSED = -1
SPEEDS = (1.5, 2.1)
"""Each chair and bend is also shown faster, so that no protocol's pace is learned: a movement k
times as fast has k times the rates and k squared times the accelerations."""

SIMULATED_SEEDS = range(1000, 1040)
"""Simulated wearers beside the real ones: other chairs, mountings and noises than any laboratory's,
bends right after a walk and one after another (PROTOTYPE_POSTURE, "leave one dataset out")."""

BLANK = Models(
    blank(MOVEMENT_FEATURES, ("none", "sit_down", "stand_up")),
    blank(BEND_FEATURES, ("none", "bend")),
    blank(STYLE_FEATURES, ("straight_leg", "knee_led")),
)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One recording, at its own or another speed; ``person`` names dataset and wearer."""

    row: IndexRow
    person: tuple[str, str]
    motion: Motion
    labels: NDArray[np.str_] | None
    speed: float = 1.0
    bends: tuple[tuple[float, float], ...] | None = None  # frames of each, where all are known

    def seconds(self, models: Models) -> list[Second]:
        """Scan the motion with some models."""
        evidence = Evidence(models)
        return [*evidence.update(self.motion), *evidence.finish()]


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """All scenes of the training sets, with their labelled movements."""

    scenes: tuple[Scene, ...]
    movements: tuple[tuple[tuple[Movement, int], ...], ...]


def collect(datasets: Sequence[Dataset]) -> Examples:
    """Read all recordings of some datasets; calibration recordings are examples too."""
    real = (scene for dataset in datasets for scene in _scenes(dataset))
    scenes = (*real, *(_simulated(seed) for seed in SIMULATED_SEEDS))
    return Examples(scenes, tuple(tuple(_movements(scene)) for scene in scenes))


def _scenes(dataset: Dataset) -> Iterator[Scene]:
    for row in dataset.rows:
        recording = read_recording(dataset.path(row))
        frames = list(_frames(recording))
        if not frames:
            continue
        whole = _joined(frames)
        motion = _motion(whole)
        labels = _labels(recording, whole)
        person = (dataset.name, row.subject)
        yield Scene(row, person, motion, labels)
        if row.n_bends or row.n_sit_down:
            for speed in SPEEDS:
                faster = _motion(_faster(whole, motion, speed))
                yield Scene(row, person, faster, None, speed)


def _simulated(seed: int) -> Scene:
    """One simulated wearer's quarter of an hour, with everything known."""
    rng = np.random.default_rng(seed)
    made = simulate(_script(rng, seed))
    whole = _joined(list(_frames(Recording(made.samples, made.labels))))
    truth = [
        ((b.start - whole.t) * FRAME_HZ, (b.end - whole.t) * FRAME_HZ) for b in made.truth.bends
    ]
    row = IndexRow("", str(seed), "simulated", Role.TEST, 50.0, len(whole) / FRAME_HZ)
    labels = _labels(Recording(made.samples, made.labels), whole)
    return Scene(row, ("simulated", str(seed)), _motion(whole), labels, bends=tuple(truth))


def _script(rng: np.random.Generator, seed: int) -> str:
    upright = ("stand 8s", "walk 15s", "bend hinge", "bend stoop", "bend squat", "bend freestyle",
               "bend golfer", "stand 3s", "walk 8s", "lean 20s", "kneel 10s")  # fmt: skip
    seated = ("sit 40s", "sit low 40s", "sit high 30s", "sit upright 40s", "sit slouched 40s")
    lines = [f"seed {seed}", "mount random", f"noise {rng.choice(['low', 'typical', 'poor'])}"]
    lines.append("stand 10s")
    for _ in range(9):
        lines += [str(line) for line in rng.choice(upright, 4)]
        lines.append(str(rng.choice(seated)))
    return "\n".join(lines)


def _frames(recording: Recording) -> Iterator[Frames]:
    """Frames of the first contiguous segment (recordings of the training sets have one)."""
    timebase, bias, framer = Timebase(), GyroBias(), Framer()
    pieces = [p for p in timebase.update(recording.samples) if isinstance(p, Steady)][:1]
    steady = [s for p in pieces for s in bias.update(p)] + bias.finish()
    for piece in steady:
        if isinstance(piece, Steady) and (frames := framer.update(piece)) is not None:
            yield frames


def _joined(frames: list[Frames]) -> Frames:
    def column(name: str) -> Floats:
        return np.concatenate([getattr(part, name) for part in frames])

    first = frames[0]
    return Frames(
        first.t,
        column("up"),
        column("vertical_g"),
        column("shake_g2"),
        column("peak_g"),
        column("length_g"),
        column("tilting_dps"),
        column("turning_dps"),
        begins=True,
    )


def _motion(frames: Frames) -> Motion:
    stage = MotionStage()
    return Motion.joined(stage.update(frames), stage.finish())


def _labels(recording: Recording, frames: Frames) -> NDArray[np.str_] | None:
    if recording.labels is None:
        return None
    t = frames.t + np.arange(len(frames)) / FRAME_HZ
    at = np.searchsorted(recording.samples.t, t)
    return recording.labels[np.minimum(at, len(recording.labels) - 1)]


def _faster(frames: Frames, motion: Motion, speed: float) -> Frames:
    """Replay the same movement in less time; gravity stays what it is."""
    n = int(len(frames) / speed)
    at, here = np.arange(n) * speed, np.arange(len(frames))
    level = frames.vertical_g - motion.force_ms2 / G_MS2

    def stretched(x: Floats) -> Floats:
        y: Floats = np.interp(at, here, x)
        return y

    def dynamic(x: Floats) -> Floats:
        return stretched(level) + stretched(x - level) * speed**2

    up = np.column_stack([stretched(column) for column in frames.up.T])
    up /= np.sqrt((up * up).sum(axis=1))[:, None]
    return Frames(
        frames.t,
        up,
        dynamic(frames.vertical_g),
        stretched(frames.shake_g2) * speed**4,
        dynamic(frames.peak_g),
        dynamic(frames.length_g),
        stretched(frames.tilting_dps) * speed,
        stretched(frames.turning_dps) * speed,
        begins=True,
    )


def _movements(scene: Scene) -> Iterator[tuple[Movement, int]]:
    """Movements with what they were: by labels, or by counts where a trial has one pair."""
    found = [s.movement for second in scene.seconds(BLANK) for s in second.movements]
    if scene.labels is not None:
        classes = _by_labels(scene.labels, found)
    elif scene.row.n_sit_down and scene.row.n_stand_up:
        classes = _by_pair(found)
    else:
        classes = [NOTHING] * len(found)
    return (pair for pair in zip(found, classes, strict=True) if pair[1] != UNUSED)


def _by_labels(labels: NDArray[np.str_], found: list[Movement]) -> list[int]:
    """In each labelled transition the fastest movement in the right direction is the one."""
    times = np.arange(len(labels)) / FRAME_HZ
    classes = [NOTHING] * len(found)
    for run in label_runs(times, labels):
        word, a, b = run.label, run.start * FRAME_HZ, run.end * FRAME_HZ
        if word in ("sitting", "standing", "walking", "lying"):
            continue
        inside = [i for i, m in enumerate(found) if a - 5 <= m.middle < b + 5]
        wanted = {"stand_to_sit": (DOWN, -1.0), "sit_to_stand": (UP, 1.0)}.get(word)
        for i in inside:
            classes[i] = NOTHING if wanted is None and word != "unlabelled" else UNUSED
        right = [i for i in inside if wanted and found[i]["fastest_ms"] * wanted[1] > 0]
        if wanted and right:
            classes[max(right, key=lambda i: abs(found[i]["fastest_ms"]))] = wanted[0]
    return classes


def _by_pair(found: list[Movement]) -> list[int]:
    """One sits down and rises again: the fastest fall and, later, the fastest rise."""
    best, pair = 0.0, None
    for i, down in enumerate(found):
        for j in range(i + 1, len(found)):
            up = found[j]
            if down["fastest_ms"] < 0 < up["fastest_ms"] and up.middle - down.middle > FRAME_HZ:
                worth = min(-down["fastest_ms"], 0.6) + min(up["fastest_ms"], 0.6)
                if worth > best:
                    best, pair = worth, (i, j)
    if pair is None:
        return [UNUSED] * len(found)
    near = [min(abs(m.middle - found[k].middle) for k in pair) for m in found]
    classes = [NOTHING if d > 1.5 * FRAME_HZ else UNUSED for d in near]
    classes[pair[0]], classes[pair[1]] = DOWN, UP
    return classes


def bends(scene: Scene, models: Models) -> Iterator[tuple[Excursion, bool]]:
    """Excursions of a scene, and whether each is the bend that the trial was for."""
    found = [one for second in scene.seconds(models) for one, _ in second.bends_end]
    if scene.bends is not None:
        spans = scene.bends
        return ((one, any(a < one.deepest < b for a, b in spans)) for one in found)
    if not found:
        return iter(())
    deepest = max(found, key=lambda one: one.depth_deg)
    return ((one, bool(scene.row.n_bends) and one is deepest) for one in found)
