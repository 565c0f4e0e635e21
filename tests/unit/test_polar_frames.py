"""Polar frames: what they hold, and what cannot be."""

import struct

import numpy as np
import pytest
from unit.polar_talk import GYRO, acc_frame, heard, numbers, verity

from firmware_interface.polar import frames
from firmware_interface.polar.control import Measurement
from firmware_interface.polar.driver import (
    H10Driver,
)


def test_plain_acceleration_of_every_width_is_read() -> None:
    for kind, word in ((frames.RAW_8, "b"), (frames.RAW_16, "h")):
        data = bytes([2]) + bytes(8) + bytes([kind]) + struct.pack(f"<6{word}", 1, -2, 3, 4, 5, -6)
        frame = frames.parse(data)
        assert frame is not None
        assert frames.decode([frame]).tolist() == [[1, -2, 3], [4, 5, -6]]
    wide = frames.parse(bytes([2]) + bytes(8) + bytes.fromhex("02 ffffff 000080 010000"))
    assert wide is not None
    assert frames.decode([wide]).tolist() == [[-1, -(1 << 23), 1]]


def test_turning_in_floats_adds_changes_to_their_bits() -> None:
    values = [[1.5, -2.25, 0.0], [1.75, 2.25, -0.0]]
    frame = frames.parse(frames.encode((Measurement.GYRO, frames.UNITS), 1, values))
    assert frame is not None
    assert frames.decode([frame]).tolist() == values
    assert frames.decode([frame], 2.0).tolist() == [[3.0, -4.5, 0.0], [3.5, 4.5, 0.0]]


def test_a_factor_scales_compressed_frames_alone() -> None:
    in_g = frames.parse(frames.encode((2, frames.COUNTS), 1, [[1000, 0, -500]], 2.44e-4))
    plain = frames.parse(frames.encode((2, frames.RAW_16), 1, [[1000, 0, -500]]))
    assert in_g is not None
    assert plain is not None
    both = frames.decode([in_g, plain], 2.44e-4)
    assert np.abs(both - [[1000, 0, -500]] * 2).max() < 0.13


def test_numbers_end_where_the_word_does() -> None:
    assert frames.to_patterns((2, frames.RAW_8), [[200, -200, 0]]).tolist() == [[127, -128, 0]]
    assert frames.to_patterns(GYRO, [[1e6, -1e6, 7]], 0.07).tolist() == [[32767, -32768, 100]]


def test_the_measurement_is_told_by_six_bits() -> None:
    assert frames.parse(b"\x82" + acc_frame(0, 1)[1:]).measurement == Measurement.ACC


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        acc_frame(0, 1)[:10],  # a header alone
        acc_frame(0, 1)[:15],  # half a first reading
        acc_frame(0, 1) + b"\x05",  # a width without a count
        acc_frame(0, 1) + b"\x21\x01" + bytes(13),  # wider than any number
        acc_frame(0, 1) + b"\x00\x09",  # readings of no bits
        acc_frame(0, 1) + b"\x20\xff" + bytes(200),  # more than there is
        acc_frame(0, 4)[:-1],
        b"\x02" + bytes(8) + b"\x01" + bytes(7),
        b"\x02" + bytes(8) + b"\x03" + bytes(6),  # nobody knows such a frame
        b"\x05" + bytes(8) + b"\x01" + bytes(6),
        b"\x00" + bytes(8) + b"\x00" + bytes(6),  # an electrocardiogram
    ],
)
def test_a_damaged_frame_is_counted_and_gives_nothing(damaged: bytes) -> None:
    driver = verity()
    assert heard(driver, damaged) == []
    assert (driver.rejected, driver.waiting) == (1, 0)


def test_what_is_beyond_full_scale_was_never_measured() -> None:
    driver = verity()
    wild = frames.encode((Measurement.GYRO, frames.UNITS), 1, [[np.nan, 0, 0]])
    assert heard(driver, acc_frame(0, 3, mg=9300), wild) == []
    assert (driver.rejected, driver.waiting) == (2, 0)


def test_one_wild_frame_does_not_take_others_with_it() -> None:
    driver = H10Driver(50)
    together = driver.motion([acc_frame(0, 2), acc_frame(2, 3, mg=9300), acc_frame(5, 1)])
    assert numbers(together) == [0, 1, 5]
    assert driver.rejected == 1


# --- commands -----------------------------------------------------------------------------------
