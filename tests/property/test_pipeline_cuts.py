"""The pipeline over an hour with breaks due: cuts do not matter, and the future changes nothing."""

from collections import Counter
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_interface import SampleBlock
from posture_monitor.core.coaching.breaks import BreakParams
from posture_monitor.core.detection.learned import models_from_json
from posture_monitor.core.pipeline import PIECE, Pipeline, PipelineParams
from posture_monitor.core.types import Bout, Event, Gap, Prompt
from posture_monitor.simulate import simulate

MODELS = models_from_json(
    (files("posture_monitor.core.detection") / "learned.json").read_text("utf-8")
)
few = settings(max_examples=10, deadline=None, database=None)

OFTEN = PipelineParams(breaks=BreakParams(sitting_limit_s=300.0, cooldown_s=300.0))
HOUR = simulate("""seed 5; rate 25; loss 0.2%
    stand 20s; walk 40s; stand 15s; sit 34m; walk 3m; bend hinge 70deg; stand 20s; sit 12m; gap 1m
    sit 2m; stand 1m; walk 30s""").samples
TEN_MINUTES = simulate("""seed 6
    stand 20s; walk 40s; sit 2m; stand 20s; bend hinge 60deg; stand 10s; bend squat; walk 40s
    sit 90s; walk 30s; lie 1m; stand 20s; walk 50s; sit 30s""").samples
WITH_HOLES = TEN_MINUTES[:12_000], TEN_MINUTES[12_040:20_000], TEN_MINUTES[22_000:]
HOLEY = SampleBlock.joined(WITH_HOLES)


def run(samples: SampleBlock, cuts: list[int]) -> list[Event]:
    pipeline = Pipeline(MODELS, OFTEN)
    edges = sorted([0, *cuts, len(samples)])
    events = [event for a, b in pairwise(edges) for event in pipeline.feed(samples[a:b])]
    return events + pipeline.finish()


WHOLE = run(HOUR, [])


@few
@given(st.lists(st.integers(0, len(HOUR)), min_size=1, max_size=60))
def test_cuts_do_not_matter_over_an_hour(cuts: list[int]) -> None:
    assert len(HOUR) > PIECE, "the pipeline itself cuts this stream"
    assert run(HOUR, cuts) == WHOLE


def test_blocks_of_the_radio_do_not_matter_over_an_hour() -> None:
    assert run(HOUR, list(range(0, len(HOUR), 25))) == WHOLE


def test_the_hour_has_something_to_say() -> None:
    kinds = Counter(type(event) for event in WHOLE)
    assert kinds[Prompt] >= 1
    assert kinds[Bout] >= 4
    assert kinds[Gap] >= 1


def test_events_come_in_the_order_of_knowing() -> None:
    known = [event.known_at for event in WHOLE]
    assert known == sorted(known)


AT_THE_GAP = sum(map(len, WITH_HOLES[:2])) - 1


def what_is_known_after(samples: SampleBlock, last: int) -> None:
    """Fed only up to ``t`` and not ended, the pipeline says what it says of a longer stream."""
    t = float(samples.t[last])
    then = Pipeline(MODELS, OFTEN).feed(samples[: last + 1])
    later = run(samples, [])
    assert then == [event for event in later if event.known_at <= t]


@pytest.mark.parametrize("samples", [TEN_MINUTES, HOLEY], ids=["whole", "with holes"])
@pytest.mark.parametrize("last", [4000, 11_999, 12_300, AT_THE_GAP + 9, 24_000])
def test_what_is_known_at_a_time_comes_from_the_past_alone(samples: SampleBlock, last: int) -> None:
    what_is_known_after(samples, last)


def test_the_end_of_a_segment_is_known_when_the_gap_is() -> None:
    what_is_known_after(HOLEY, AT_THE_GAP)
