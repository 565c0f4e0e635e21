"""From notifications to timed samples, with a virtual sensor at the other end."""

import numpy as np

from firmware_interface import SampleBlock, SensorStream, VirtualWitMotion
from firmware_interface import witmotion_registers as registers
from firmware_interface.witmotion import encode_motion

N = 500


def motion() -> SampleBlock:
    swing = np.sin(np.arange(N) / 9)[:, None] * [1.0, -0.5, 0.25]
    return SampleBlock.of(1.7e9 + np.arange(N) / 100, swing, 100 * swing)


def test_what_was_sent_is_received() -> None:
    sensor, stream, sent = VirtualWitMotion(), SensorStream(100.0), motion()
    for command in registers.start_sequence(100):
        sensor.write(command)
    got = SampleBlock.joined(stream.on_notification(t, d) for t, d in sensor.notifications(sent))
    assert np.abs(got.t - sent.t).max() < 1e-5
    assert np.abs(got.acc_g - sent.acc_g).max() <= 16 / 65536
    assert np.abs(got.gyro_dps - sent.gyro_dps).max() <= 2000 / 65536 + 1e-5
    assert (stream.samples, stream.lost, stream.dropped_bytes, stream.rejected) == (N, 0, 0, 0)
    assert abs(stream.rate_hz - 100) < 1e-3


def test_the_battery_is_remembered_over_a_reading_not_valid() -> None:
    sensor, stream = VirtualWitMotion(battery_v=3.8), SensorStream(50.0)
    assert stream.battery is None
    for volts in (3.8, 0.0):
        sensor.battery_v = volts
        for data in sensor.write(registers.read_register(registers.BATTERY_REGISTER)):
            assert len(stream.on_notification(1.0, data)) == 0
    assert stream.battery == registers.Battery(3.8, 50)
    assert stream.answer(registers.BATTERY_REGISTER).words[0] == 0
    assert stream.answer(registers.TEMPERATURE_REGISTER) is None


def test_half_a_frame_does_not_outlive_its_connection() -> None:
    frame = encode_motion([[0, 0, 1]], [[0, 0, 0]])
    stream = SensorStream(50.0)
    stream.on_notification(1.0, frame[:9])
    stream.on_disconnect()
    block = stream.on_notification(9.0, bytearray(frame))
    assert block.acc_g.tolist() == [[0.0, 0.0, 1.0]]
    assert (stream.samples, stream.dropped_bytes, stream.rejected) == (1, 9, 1)
