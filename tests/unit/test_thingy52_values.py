"""The Thingy's other values and commands, worked out by hand."""

import math

import pytest

from firmware_interface.thingy52 import commands, events, fusion
from firmware_interface.thingy52.config import Config, parse_config
from firmware_interface.thingy52.events import Steps, Tap
from firmware_interface.thingy52.fusion import FixedPoint


@pytest.mark.parametrize(
    ("form", "hex_", "values"),
    [
        (fusion.QUATERNION, "00000040 00000080 00000020 ffffffff", (1.0, -2.0, 0.5, -(2**-30))),
        (fusion.EULER_DEG, "00005a00 0000d3ff 01000000", (90.0, -45.0, 2**-16)),
        (fusion.ROTATION, "0040 0000 00c0" + 6 * "0000", (1.0, 0.0, -1.0, *[0.0] * 6)),
        (fusion.HEADING, "00806701", (359.5,)),
    ],
)
def test_attitude(form: FixedPoint, hex_: str, values: tuple[float, ...]) -> None:
    data = bytes.fromhex(hex_)
    assert form.decode(data) == values
    assert form.encode(values) == data
    assert form.decode(data + b"\x00") is None
    assert form.decode(data[:-1]) is None


def test_fixed_point_saturates() -> None:
    assert fusion.HEADING.encode([1e6]).hex() == "ffffff7f"
    assert fusion.ROTATION.encode([-3.0] * 9).hex() == 9 * "0080"


def test_gravity() -> None:
    data = bytes.fromhex("00000000 00001dc1 0000003f")
    assert fusion.decode_gravity(data) == (0.0, -9.8125, 0.5)
    assert fusion.encode_gravity((0.0, -9.8125, 0.5)) == data
    assert fusion.decode_gravity(data[:-1]) is None


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_gravity_is_finite(value: float) -> None:
    assert fusion.decode_gravity(fusion.encode_gravity((0.0, value, 0.0))) is None


@pytest.mark.parametrize(
    ("hex_", "direction"),
    [
        ("0101", "x_up"),
        ("0201", "x_down"),
        ("0301", "y_up"),
        ("0401", "y_down"),
        ("0501", "z_up"),
        ("0601", "z_down"),
    ],
)
def test_taps(hex_: str, direction: str) -> None:
    assert events.parse_tap(bytes.fromhex(hex_)) == Tap(direction, 1)
    assert events.encode_tap(Tap(direction, 1)).hex() == hex_


@pytest.mark.parametrize("hex_", ["", "01", "0001", "0701", "010101"])
def test_what_is_no_tap(hex_: str) -> None:
    assert events.parse_tap(bytes.fromhex(hex_)) is None


def test_orientations() -> None:
    names = [events.parse_orientation(bytes([code])) for code in range(4)]
    assert names == ["portrait", "landscape", "reverse_portrait", "reverse_landscape"]
    assert events.encode_orientation("reverse_portrait") == b"\x02"
    assert events.parse_orientation(b"\x04") is None
    assert events.parse_orientation(b"") is None


def test_steps() -> None:
    data = bytes.fromhex("2c010000 60ea0000")
    assert events.parse_steps(data) == Steps(300, 60_000)
    assert events.encode_steps(Steps(300, 60_000)) == data
    assert events.encode_steps(Steps(2**32 + 1, 0)).hex() == "0100000000000000"
    assert events.parse_steps(data[:-1]) is None


def test_the_button() -> None:
    assert events.parse_button(b"\x01") is True
    assert events.parse_button(b"\x00") is False
    assert events.parse_button(b"\x02") is None
    assert events.parse_button(b"") is None
    assert events.encode_button(is_down=True) == b"\x01"


def test_a_configuration() -> None:
    data = bytes.fromhex("d007 6400 e803 c800 00")
    assert parse_config(data) == Config(2000, 100, 1000, 200, 0)
    assert Config(2000, 100, 1000, 200, 0).encode() == data
    assert Config().encode().hex() == "e803f401f4010a0001"


@pytest.mark.parametrize(
    "hex_",
    [
        "",
        "e803f401f4010a00",
        "6300f401f4010a0001",
        "e8038913f4010a0001",
        "e803f401e9030a0001",
        "e803f401f401040001",
        "e803f401f4010a0002",
    ],
)
def test_a_configuration_that_is_refused(hex_: str) -> None:
    assert parse_config(bytes.fromhex(hex_)) is None


def test_we_never_write_what_is_refused() -> None:
    with pytest.raises(ValueError, match=r"freq_hz=400.* out of range"):
        Config(freq_hz=400).encode()


@pytest.mark.parametrize(
    ("color", "code"),
    [
        ("red", 1),
        ("green", 2),
        ("yellow", 3),
        ("blue", 4),
        ("purple", 5),
        ("cyan", 6),
        ("white", 7),
    ],
)
def test_colors(color: str, code: int) -> None:
    assert commands.led_one_shot(color, 100) == bytes([3, code, 100])


def test_lights() -> None:
    assert commands.LED_OFF == b"\x00"
    assert commands.led_constant(255, 128, 0).hex() == "01ff8000"
    assert commands.led_breathe("blue", 20, 3500).hex() == "020414ac0d"


@pytest.mark.parametrize("hex_", ["00", "01000000", "02010101 00", "02076410 27", "030101"])
def test_lights_that_are_taken(hex_: str) -> None:
    assert commands.is_led(bytes.fromhex(hex_))


@pytest.mark.parametrize(
    "hex_",
    [
        "",
        "0000",
        "010000",
        "0201010000",
        "0207641127",
        "030001",
        "030801",
        "030100",
        "030165",
        "04",
    ],
)
def test_lights_that_are_refused(hex_: str) -> None:
    assert not commands.is_led(bytes.fromhex(hex_))


def test_a_light_out_of_range_is_never_written() -> None:
    with pytest.raises(ValueError, match="intensity 0 must be 1-100"):
        commands.led_one_shot("red", 0)
    with pytest.raises(ValueError, match="a delay 1-10000 ms"):
        commands.led_breathe("red", 50, 10_001)
    with pytest.raises(ValueError, match=r"'pink' is not known; allowed: red, .*white"):
        commands.led_one_shot("pink", 50)


def test_sounds() -> None:
    assert commands.sound_mode(commands.TONE_MODE).hex() == "0101"
    assert commands.sound_mode(commands.SAMPLE_MODE, 2).hex() == "0302"
    assert commands.sound_mode(commands.PCM_MODE).hex() == "0201"
    assert commands.tone(440, 1000, 50).hex() == "b801e80332"
    assert commands.sample(8) == b"\x08"
    with pytest.raises(ValueError, match="sample 9 is not stored; allowed: 0 to 8"):
        commands.sample(9)


def test_pins() -> None:
    assert commands.pins(True, False, False, True).hex() == "ff0000ff"  # noqa: FBT003
    with pytest.raises(ValueError, match="1 pins given; there are 4"):
        commands.pins(True)  # noqa: FBT003
