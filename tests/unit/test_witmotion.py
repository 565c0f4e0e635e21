"""Frames worked out by hand: the header, then little-endian words."""

import numpy as np
import pytest

from firmware_interface.witmotion import frames
from firmware_interface.witmotion.frames import (
    Decoder,
    RegisterAnswer,
    encode_answer,
    encode_motion,
)

# 0400 = 1024 counts = 0.5 g; F000 = -4096 = -2 g; 4000 = 16384 = 1000 deg/s and 90 deg;
# C000 = -16384 = -1000 deg/s; FFFF = -1 count.
MOTION = bytes.fromhex("5561 0004 00f0 0000 0040 00c0 ffff 0040 0000 ffff")
ANSWER = bytes.fromhex("5571 6400 7c01 0000 0100 ffff 0000 0000 0000 0000")


def test_a_motion_frame_by_hand() -> None:
    counts = Decoder().feed(MOTION).counts
    assert counts.dtype == np.int16
    assert counts.tolist() == [[1024, -4096, 0, 16384, -16384, -1, 16384, 0, -1]]
    assert frames.acc_g(counts).tolist() == [[0.5, -2.0, 0.0]]
    assert frames.gyro_dps(counts).tolist() == [[1000.0, -1000.0, -0.06103515625]]
    assert frames.angle_deg(counts).tolist() == [[90.0, 0.0, -0.0054931640625]]
    assert frames.acc_g(counts).dtype == np.float32


def test_every_count_is_exact_in_float32() -> None:
    counts = np.repeat(np.arange(-32768, 32768, dtype=np.int16)[:, None], 9, axis=1)
    for scale, convert in (
        (frames.ACC_G_PER_COUNT, frames.acc_g),
        (frames.GYRO_DPS_PER_COUNT, frames.gyro_dps),
        (frames.ANGLE_DEG_PER_COUNT, frames.angle_deg),
    ):
        assert np.array_equal(convert(counts)[:, 0].astype(float), counts[:, 0] * scale)


def test_an_answer_by_hand() -> None:
    decoded = Decoder().feed(bytearray(ANSWER))
    assert decoded.answers == (RegisterAnswer(0x64, (380, 0, 1, 65535, 0, 0, 0, 0)),)
    assert decoded.counts.shape == (0, 9)


def test_answers_among_motion() -> None:
    decoded = Decoder().feed(2 * MOTION + ANSWER + 3 * MOTION + 2 * ANSWER)
    assert (len(decoded.counts), len(decoded.answers)) == (5, 3)


def test_a_long_run_ends_where_another_frame_begins() -> None:
    decoded = Decoder().feed(200 * MOTION + ANSWER + MOTION)
    assert (len(decoded.counts), len(decoded.answers)) == (201, 1)


def test_noise_is_counted_and_the_next_frame_found() -> None:
    decoder = Decoder()
    counts = decoder.feed(b"\x55\x55\x00" + MOTION + b"\x55\x62" + MOTION + b"\x55").counts
    assert len(counts) == 2
    assert (decoder.dropped_bytes, decoder.rejected, decoder.pending_bytes) == (5, 2, 1)


def test_one_run_of_noise_is_one_rejection_however_it_was_cut() -> None:
    decoder = Decoder()
    for byte in b"\x01\x55\x02\x55":
        decoder.feed(bytes([byte]))
    decoder.finish()
    assert (decoder.dropped_bytes, decoder.rejected, decoder.pending_bytes) == (4, 1, 0)


def test_a_half_frame_is_rejected_when_the_stream_ends() -> None:
    decoder = Decoder()
    assert not len(decoder.feed(MOTION[:-1]).counts)
    assert (decoder.dropped_bytes, decoder.rejected, decoder.pending_bytes) == (0, 0, 19)
    decoder.finish()
    decoder.finish()
    assert (decoder.dropped_bytes, decoder.rejected, decoder.pending_bytes) == (19, 1, 0)
    assert len(decoder.feed(MOTION).counts) == 1


def test_encoding_gives_the_frame_made_by_hand() -> None:
    angle = [[90.0, 0.0, -180 / 32768]]
    assert encode_motion([[0.5, -2, 0]], [[1000, -1000, -2000 / 32768]], angle) == MOTION
    assert encode_answer(0x64, (380, 0, 1, -1)) == ANSWER


@pytest.mark.parametrize(("acc_g", "count"), [(16.0, 32767), (-16.0, -32768), (-99.0, -32768)])
def test_words_saturate(acc_g: float, count: int) -> None:
    frame = encode_motion([[acc_g, 0, 0]], [[0, 0, 0]])
    assert Decoder().feed(frame).counts[0, 0] == count
