"""What may happen to notifications on their way."""

from collections import Counter

import numpy as np
import pytest

from firmware_interface import Air, Faults
from firmware_interface.virtual import Sent

SENT: list[Sent] = [(k / 50, "data", k.to_bytes(4, "big")) for k in range(5000)]


def carried(faults: Faults, seed: int = 0) -> list[Sent]:
    return list(Air(faults, np.random.default_rng(seed)).carry(SENT))


def numbers(arrived: list[Sent]) -> list[int]:
    return [int.from_bytes(data, "big") for _, _, data in arrived]


def test_without_faults_all_arrives_as_it_was() -> None:
    assert list(Air().carry(SENT)) == SENT


def test_loss_loses_as_many_as_was_said() -> None:
    kept = numbers(carried(Faults(loss=0.2)))
    assert 3900 < len(kept) < 4100
    assert kept == sorted(set(kept))


def test_jitter_is_late_and_never_lets_one_overtake_another() -> None:
    arrived = carried(Faults(jitter_s=(0.001, 0.239)))
    late_s = np.array([t for t, _, _ in arrived]) - [t for t, _, _ in SENT]
    assert numbers(arrived) == list(range(5000))
    assert 0.0009 < late_s.min() < 0.05
    assert 0.2 < late_s.max() < 0.2391
    times = [t for t, _, _ in arrived]
    assert times == sorted(times)


def test_the_same_seed_gives_the_same_faults() -> None:
    faults = Faults(0.1, 0.1, 0.1, 0.1, jitter_s=(0.0, 0.2))
    assert carried(faults, 3) == carried(faults, 3)
    assert carried(faults, 3) != carried(faults, 4)


def test_a_duplicate_comes_right_after_the_first() -> None:
    arrived = carried(Faults(duplicate=0.1))
    twice = [k for k, count in Counter(numbers(arrived)).items() if count == 2]
    assert 400 < len(twice) < 600
    assert numbers(arrived) == sorted(numbers(arrived))
    assert len(arrived) == 5000 + len(twice)


def test_one_is_overtaken_by_the_next_and_arrives_with_it() -> None:
    arrived = carried(Faults(reorder=0.1))
    order = numbers(arrived)
    back = [i for i in range(1, len(order)) if order[i] < order[i - 1]]
    assert 350 < len(back) < 550
    assert {order[i - 1] - order[i] for i in back} == {1}
    assert all(arrived[i][0] == arrived[i - 1][0] for i in back)
    assert sorted(order) == list(range(5000))


def test_one_held_back_at_the_end_comes_with_what_is_carried_next() -> None:
    air = Air(Faults(reorder=1.0))
    assert list(air.carry(SENT[:1])) == []
    assert numbers(list(air.carry(SENT[1:2]))) == [1, 0]


def test_corruption_cuts_or_changes_one_byte() -> None:
    arrived = carried(Faults(corrupt=0.1))
    assert len(arrived) == 5000
    pairs = [(a[2], b[2]) for a, b in zip(arrived, SENT, strict=True) if a != b]
    cut = [got for got, true in pairs if len(got) < len(true)]
    changed = [(got, true) for got, true in pairs if len(got) == len(true)]
    assert 400 < len(pairs) < 600
    assert 180 < len(cut) < 320
    assert all(true.startswith(got) for got, true in pairs if len(got) < len(true))
    assert {sum(x != y for x, y in zip(*pair, strict=True)) for pair in changed} == {1}


@pytest.mark.parametrize("name", ["loss", "duplicate", "reorder", "corrupt"])
@pytest.mark.parametrize("value", [-0.1, 1.5])
def test_probabilities_that_cannot_be(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name} {value} must lie between 0 and 1"):
        Faults(**{name: value})


@pytest.mark.parametrize("jitter_s", [(0.2, 0.1), (-0.1, 0.1)])
def test_jitter_that_cannot_be(jitter_s: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="jitter_s"):
        Faults(jitter_s=jitter_s)
