"""However the console's bytes are cut, damaged or mixed with text, the same frames come out."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from firmware_interface.bangle import frames
from firmware_interface.bangle.driver import NOTIFY, BangleDriver
from firmware_interface.bangle.frames import Decoder, encode_motion, encode_note
from firmware_interface.bangle.lines import LONGEST_BYTES, AccelerationLines

counts = st.integers(0, frames.MODULUS - 1)
accs = arrays(np.int16, (2, 3)).map(lambda row: row * frames.ACC_G_PER_COUNT)
motion = st.builds(lambda count, acc: encode_motion([count], acc), counts, accs)
notes = st.builds(
    encode_note, st.sampled_from([frames.BATTERY, frames.REFUSAL]), st.integers(0, 255)
)
text = st.sampled_from([b">", b"\r\n", b"=undefined\r\n", b"\x1b[J", b"Uncaught Error\r\n"])
noise = st.sampled_from([b"\xb2", b"\xb2\xc1", b"\xb2\xc2\x50", b"\xff", b"\x00\xc1"])
half = st.builds(lambda frame, end: frame[:end], motion, st.integers(1, 19))
streams = st.lists(st.one_of(motion, motion, notes, text, noise, half), max_size=15).map(b"".join)
cuts = st.lists(st.integers(0, 320), max_size=12)


def decoded(parts: list[bytes]) -> tuple[object, ...]:
    decoder = Decoder()
    results = [decoder.feed(part) for part in parts]
    pending = decoder.pending_bytes
    decoder.finish()
    return (
        [tick for result in results for tick in frames.ticks(result.motion).tolist()],
        [row for result in results for row in frames.acc_g(result.motion).tolist()],
        [note for result in results for note in result.notes],
        (decoder.text_bytes, decoder.dropped_bytes, decoder.rejected, pending),
    )


@given(stream=streams, at=cuts)
def test_cuts_do_not_matter(stream: bytes, at: list[int]) -> None:
    edges = [0, *sorted(at), len(stream)]
    assert decoded([stream[a:b] for a, b in pairwise(edges)]) == decoded([stream])


@given(streams)
def test_byte_by_byte_is_the_same_too(stream: bytes) -> None:
    assert decoded([stream[i : i + 1] for i in range(len(stream))]) == decoded([stream])


@given(streams)
def test_every_byte_is_accounted_for(stream: bytes) -> None:
    decoder = Decoder()
    result = decoder.feed(stream)
    whole = 20 * len(result.motion) + 5 * len(result.notes)
    strays = decoder.text_bytes + decoder.dropped_bytes
    assert len(stream) == whole + strays + decoder.pending_bytes
    assert (decoder.rejected > 0) == (decoder.dropped_bytes > 0)


@given(st.lists(counts, max_size=10), st.data())
def test_what_was_encoded_is_decoded(firsts: list[int], data: st.DataObject) -> None:
    words = data.draw(arrays(np.int16, (2 * len(firsts), 3)))
    acc_g = words * frames.ACC_G_PER_COUNT
    got = Decoder().feed(encode_motion(firsts, acc_g)).motion
    assert np.array_equal(frames.acc_g(got), acc_g)
    assert frames.ticks(got)[::2].tolist() == firsts
    assert frames.ticks(got)[1::2].tolist() == [(n + 1) % frames.MODULUS for n in firsts]


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_garbage_gives_nothing_and_good_data_come_soon_after(garbage: list[bytes]) -> None:
    driver = BangleDriver(50.0)
    for data in garbage:
        assert driver.hear(NOTIFY, data).readings is None
    assert driver._decoder.pending_bytes < frames.MOTION_BYTES
    assert driver._lines.pending_bytes <= LONGEST_BYTES
    good = [encode_motion([n], [[0, 0, -1]] * 2) for n in (5, 7, 9)]
    heard = [driver.hear(NOTIFY, data).readings for data in good]
    ticks = [tick for r in heard if r is not None for tick in r.ticks.tolist()]
    assert ticks[-2:] == [9, 10]
    assert set(ticks) <= {5, 6, 7, 8, 9, 10}


@given(counts, accs, st.integers(0, 19), st.integers(1, 255))
def test_a_changed_byte_is_rejected_once(count: int, acc: np.ndarray, at: int, change: int) -> None:
    good = encode_motion([count], acc)
    bad = bytes(byte ^ change if i == at else byte for i, byte in enumerate(good))
    decoder = Decoder()
    assert len(decoder.feed(bad).motion) == 0
    decoder.finish()
    assert decoder.rejected == 1


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_garbage_lines_are_never_read(garbage: list[bytes]) -> None:
    lines = AccelerationLines()
    assert [message for data in garbage for message in lines.feed(data)] == []
    assert lines.pending_bytes <= LONGEST_BYTES


@given(st.lists(st.floats(-8, 8), min_size=3, max_size=3), cuts)
def test_a_line_is_read_however_it_was_cut(acc: list[float], at: list[int]) -> None:
    x, y, z = acc
    line = f'{{"t":"accel","accel":{{"x":{x},"y":{y},"z":{z}}}}}\r\n'.encode()
    edges = [0, *sorted(min(a, len(line)) for a in at), len(line)]
    lines = AccelerationLines()
    found = [m for a, b in pairwise(edges) for m in lines.feed(line[a:b])]
    assert [list(message.acc_g) for message in found] == [acc]
