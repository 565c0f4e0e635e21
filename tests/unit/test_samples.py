"""A block refuses arrays that do not belong together."""

import pytest

from firmware_interface import SampleBlock


def test_shapes_must_belong_together() -> None:
    with pytest.raises(ValueError, match=r"acc_g has shape \(2, 3\), expected \(1, 3\)"):
        SampleBlock.of([0.0], [[0, 0, 1]] * 2, None)
    with pytest.raises(ValueError, match="gyro_dps has shape"):
        SampleBlock.of([0.0], [[0, 0, 1]], [[0, 0]])


def test_blocks_without_a_gyroscope_join() -> None:
    block = SampleBlock.of([0.0], [[0, 0, 1]], None)
    assert len(SampleBlock.joined([block, block])) == 2
    assert not block[:0].has_gyro
