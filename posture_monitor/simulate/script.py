"""The script language: a person's doings as plain text, one activity per line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from posture_monitor.errors import UsageError
from posture_monitor.simulate.options import OPTIONS, Options

LONGEST_S = 7 * 86400.0  # a script longer than a week is a slip of the finger, and fills the memory
MOST_REPEATS = 10_000
DEEPEST_DEG, SHALLOWEST_DEG = 110.0, 5.0
SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
DURATION = re.compile(r"(\d+(?:\.\d+)?)([smh])")
ANGLE = re.compile(r"(\d+(?:\.\d+)?)deg")


@dataclass(frozen=True, slots=True)
class Activity:
    """One doing.

    Parameters
    ----------
    name
        A key of `ACTIVITIES`.
    seconds
        How long; where the line names no duration, the activity's usual one.
    words
        The line's further words, such as ``hinge``.
    angle_deg
        How deep the pelvis is to go, where the line says so.
    absent
        Whether the link is lost meanwhile, so that nothing of it is received.
    """

    name: str
    seconds: float
    words: frozenset[str] = frozenset()
    angle_deg: float | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """Options and activities, repeats unrolled."""

    options: Options
    activities: tuple[Activity, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What an activity's line may hold: usual duration, known words, whether an angle."""

    usual_s: float
    words: tuple[str, ...] = ()
    angle: bool = False


ACTIVITIES = {
    "stand": Form(20),
    "walk": Form(30),
    "stairs_up": Form(12),
    "stairs_down": Form(12),
    "sit": Form(60, ("low", "high", "upright", "slouched")),
    "car": Form(600),
    "tie_shoes": Form(12),
    "lie": Form(60, ("back", "side")),
    "bend": Form(1, ("hinge", "stoop", "squat", "freestyle", "golfer"), angle=True),
    "kneel": Form(20),
    "lunge": Form(2),
    "lean": Form(60),
    "off": Form(600),
    "gap": Form(30),
}


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    words: list[str]

    def wrong(self, what: str) -> UsageError:
        return UsageError(f"script line {self.number}: {what}")


def parse(text: str) -> Script:
    """Read a script.

    Parameters
    ----------
    text
        Options first (``key value``), then activities; ``#`` starts a comment;
        ``repeat 3 { ... }`` plays its lines three times; ``gap { ... }`` loses the link over them.

    Raises
    ------
    UsageError
        One sentence, with the line's number, where the text is not a script.

    Examples
    --------
    >>> script = parse("seed 7; repeat 2 { sit 5m; bend hinge 60deg }")
    >>> [a.name for a in script.activities], script.options.seed
    (['sit', 'bend', 'sit', 'bend'], 7)
    """
    lines = list(_lines(text))
    options, first = _options(lines)
    activities, after = _block(lines, first)
    if after < len(lines):
        raise lines[after].wrong("this } closes nothing")
    if not activities:
        raise UsageError("the script has no activity; a line such as 'sit 5m' is one")
    if sum(a.seconds for a in activities) > LONGEST_S:
        raise UsageError("the script lasts longer than 7 days, which is the most we simulate")
    return Script(options, tuple(activities))


def _lines(text: str) -> Iterator[_Line]:
    for number, line in enumerate(text.splitlines(), start=1):
        told = line.partition("#")[0].replace("{", " {;").replace("}", ";};")
        for part in told.split(";"):
            if words := part.split():
                yield _Line(number, words)


def _options(lines: list[_Line]) -> tuple[Options, int]:
    told: dict[str, Any] = {}
    first = 0
    for first, line in enumerate(lines):  # noqa: B007 where the options end is asked afterwards
        key, *values = line.words
        if key not in OPTIONS:
            break
        option = OPTIONS[key]
        try:
            (value,) = values
            told[option.field] = option.read(value)
        except (ValueError, OverflowError):
            raise line.wrong(f"{key} takes {option.takes}, not '{' '.join(values)}'") from None
    return replace(Options(), **told), first


def _block(lines: list[_Line], at: int) -> tuple[list[Activity], int]:
    """Read activities up to the closing brace or the end; also say where that is."""
    found: list[Activity] = []
    while at < len(lines) and lines[at].words != ["}"]:
        line = lines[at]
        if line.words[-1] != "{":
            found.append(_activity(line))
            at += 1
            continue
        inner, at = _block(lines, at + 1)
        if at == len(lines):
            raise line.wrong("this { is never closed")
        found += _group(line, inner)
        at += 1
        if sum(a.seconds for a in found) > LONGEST_S:
            raise line.wrong("this lasts longer than 7 days, which is the most we simulate")
    return found, at


def _group(line: _Line, inner: list[Activity]) -> list[Activity]:
    match line.words:
        case ["repeat", count, "{"] if count.isdecimal() and 1 <= int(count) <= MOST_REPEATS:
            return inner * int(count)
        case ["gap", "{"]:
            return [replace(activity, absent=True) for activity in inner]
        case _:
            raise line.wrong(f"only 'repeat COUNT' (up to {MOST_REPEATS}) and 'gap' open a block")


def _activity(line: _Line) -> Activity:
    name, *words = line.words
    if name not in ACTIVITIES:
        raise line.wrong(_unknown(name))
    form = ACTIVITIES[name]
    made = Activity(name, form.usual_s)
    for word in words:
        made = _with_word(made, word, form, line)
    if not 0 < made.seconds <= LONGEST_S:
        raise line.wrong("a duration is more than 0 s and at most 7 days")
    return replace(made, absent=name == "gap")


def _with_word(made: Activity, word: str, form: Form, line: _Line) -> Activity:
    if told := DURATION.fullmatch(word):
        return replace(made, seconds=float(told[1]) * SECONDS[told[2]])
    if word in form.words:
        return replace(made, words=made.words | {word})
    if form.angle and (told := ANGLE.fullmatch(word)):
        if not SHALLOWEST_DEG <= float(told[1]) <= DEEPEST_DEG:
            raise line.wrong(f"a bend goes {SHALLOWEST_DEG:g}deg to {DEEPEST_DEG:g}deg deep")
        return replace(made, angle_deg=float(told[1]))
    takes = ["a duration such as 30s", *(["an angle such as 60deg"] if form.angle else [])]
    takes += [f"the words {', '.join(form.words)}"] if form.words else []
    raise line.wrong(f"{made.name} does not take '{word}'; it takes {' and '.join(takes)}")


def _unknown(name: str) -> str:
    if name in OPTIONS:
        return f"options such as {name} stand before the first activity"
    near = get_close_matches(name, [*ACTIVITIES, *OPTIONS, "repeat"], n=1)
    meant = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(ACTIVITIES)}"
    return f"there is no activity '{name}'{meant}"
