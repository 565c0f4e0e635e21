"""However the bytes were cut, the same frames come out and the same bytes are counted."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from firmware_interface.witmotion import frames
from firmware_interface.witmotion.frames import Decoder, encode_answer, encode_motion

words = arrays(np.int16, (9,))
motion = words.map(lambda row: frames.MOTION + row.astype("<i2").tobytes())
answers = st.builds(encode_answer, st.integers(0, 0xFFFF), st.tuples(*[st.integers(0, 0xFFFF)] * 4))
noise = st.sampled_from(
    [b"U", b"a", b"q", b"\x55\x61", b"\x55\x71", b"\x55\x62", b"\x00", b"noise"]
)
half = st.builds(lambda frame, end: frame[:end], motion, st.integers(1, 19))
streams = st.lists(st.one_of(motion, motion, answers, noise, half), max_size=15).map(b"".join)
cuts = st.lists(st.integers(0, 320), max_size=12)

Result = tuple[list[list[int]], list[frames.RegisterAnswer], tuple[int, int, int]]


def decoded(parts: list[bytes], *, finish: bool) -> Result:
    decoder = Decoder()
    results = [decoder.feed(part) for part in parts]
    if finish:
        decoder.finish()
    return (
        [row for result in results for row in result.counts.tolist()],
        [answer for result in results for answer in result.answers],
        (decoder.dropped_bytes, decoder.rejected, decoder.pending_bytes),
    )


@given(stream=streams, at=cuts, finish=st.booleans())
def test_cuts_do_not_matter(stream: bytes, at: list[int], *, finish: bool) -> None:
    edges = [0, *sorted(at), len(stream)]
    parts = [stream[a:b] for a, b in pairwise(edges)]
    assert decoded(parts, finish=finish) == decoded([stream], finish=finish)


@given(streams)
def test_byte_by_byte_is_the_same_too(stream: bytes) -> None:
    single = [stream[i : i + 1] for i in range(len(stream))]
    assert decoded(single, finish=False) == decoded([stream], finish=False)


@given(streams)
def test_every_byte_is_accounted_for(stream: bytes) -> None:
    counts, found, (dropped, rejected, pending) = decoded([stream], finish=False)
    assert len(stream) == 20 * (len(counts) + len(found)) + dropped + pending
    assert (rejected > 0) == (dropped > 0)


@given(arrays(np.int16, st.tuples(st.integers(0, 20), st.just(9))))
def test_what_was_encoded_is_decoded(counts: np.ndarray) -> None:
    written = encode_motion(frames.acc_g(counts), frames.gyro_dps(counts), frames.angle_deg(counts))
    assert np.array_equal(Decoder().feed(written).counts, counts)


@given(st.integers(0, 0xFFFF), st.tuples(*[st.integers(0, 0xFFFF)] * 8))
def test_answers_come_back(start: int, registers: tuple[int, ...]) -> None:
    found = Decoder().feed(encode_answer(start, registers)).answers
    assert found == (frames.RegisterAnswer(start, registers),)
