"""Whatever a sensor sends, its codec counts it, keeps little of it, and hears what is good."""

import numpy as np
import pytest
from fuzz.disturbed import NEVER, Disturbed
from fuzz.fuzzing import fuzz
from fuzz.report import SOON
from fuzz.sizes import kept_bytes

from firmware_interface import PROFILES

SIZE = 200_000
MOST_STATE_BYTES = 64_000
SLOW_S = 3.0
"""A count that is wrong by so little may be believed, until good ones have caught up with it."""


@pytest.mark.parametrize("key", PROFILES)
def test_garbage_does_no_harm(key: str) -> None:
    report = fuzz(key, SIZE)
    assert (report.exceptions, report.wrong) == (0, 0), report.complaints
    assert report.fed_bytes >= SIZE
    assert report.rejected > 100
    assert report.state_bytes < MOST_STATE_BYTES
    assert 1 <= report.resynchronised <= SOON, report.complaints
    assert report.resumed_s <= SLOW_S + PROFILES[key].packet_s
    assert report.reconnected <= report.set_ups // 3


@pytest.mark.parametrize("key", PROFILES)
def test_the_same_seed_gives_the_same_garbage(key: str) -> None:
    one, same, other = (fuzz(key, 5_000, seed) for seed in (1, 1, 2))
    assert (one.fed_bytes, one.rejected) == (same.fed_bytes, same.rejected)
    assert (one.fed_bytes, one.rejected) != (other.fed_bytes, other.rejected)


def test_a_stream_that_never_comes_back_is_noticed() -> None:
    talk = Disturbed(PROFILES["witmotion"], 1)
    talk.sensor.subscribed.clear()
    talk._hear_good(again=False)
    assert talk.report.resynchronised == NEVER
    assert talk.report.complaints == ["999 notifications after 0 bytes"]


def test_all_that_hangs_on_an_object_is_its_size() -> None:
    class Holder:
        def __init__(self) -> None:
            self.many = [{"a": np.zeros(1000)[:1]}, {"b": bytes(500)}]

    assert 8_500 < kept_bytes(Holder()) < 10_000
