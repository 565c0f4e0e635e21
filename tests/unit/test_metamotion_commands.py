"""Commands to a MetaMotion board, worked out by hand from the vendor's description."""

import pytest

from firmware_interface.metamotion import commands, cues, processors
from firmware_interface.metamotion.boards import BMI160, BMI270, Chip
from firmware_interface.metamotion.processors import Source


@pytest.mark.parametrize(
    ("chip", "rate_hz", "full_scale", "expected"),
    [
        (BMI160.acc, 0.78125, 2, "03038103"),
        (BMI160.acc, 6.25, 4, "03038405"),
        (BMI160.acc, 12.5, 8, "03032508"),
        (BMI160.acc, 100, 16, "0303280c"),
        (BMI160.acc, 1600, 2, "03032c03"),
        (BMI270.acc, 0.78125, 2, "03032100"),
        (BMI270.acc, 6.25, 4, "03032401"),
        (BMI270.acc, 12.5, 8, "0303a502"),
        (BMI270.acc, 100, 16, "0303a803"),
        (BMI270.acc, 1600, 2, "0303ac00"),
        (BMI160.gyro, 25, 2000, "13032600"),
        (BMI160.gyro, 50, 1000, "13032701"),
        (BMI270.gyro, 400, 500, "13032a02"),
        (BMI270.gyro, 800, 250, "13032b03"),
        (BMI270.gyro, 3200, 125, "13032d04"),
    ],
)
def test_settings_of_the_chips(chip: Chip, rate_hz: float, full_scale: int, expected: str) -> None:
    assert commands.configure(chip, rate_hz, full_scale).hex() == expected


def test_a_setting_not_offered_names_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"rate_hz 60 is not offered; allowed: 25, 50, 100"):
        commands.configure(BMI270.gyro, 60, 2000)
    with pytest.raises(ValueError, match=r"full_scale 3 is not offered; allowed: 2, 4, 8, 16"):
        commands.configure(BMI270.acc, 50, 3)


def hexes(writes: tuple[bytes, ...]) -> str:
    return " ".join(data.hex() for data in writes)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (commands.start_sampling(0x03, 0x13), "03020100 030101 13020100 130101"),
        (commands.stop_sampling(0x03, 0x13), "030100 03020001 130100 13020001"),
        (commands.start_fusion(0x08), "19030800 190101"),
        (commands.stop_fusion(), "190100 1903007f"),
        (processors.listen(2), "09070201 090301"),
        (processors.listen(2, is_on=False), "09070200"),
        ((processors.remove(3), processors.remove_all()), "090603 0908"),
        ((commands.READ_BATTERY, commands.READ_POWER, commands.READ_CHARGER), "11cc 1191 1192"),
        ((commands.RESET, commands.set_name("AntiWare")), "fe01 1101416e746957617265"),
        ((commands.connection_parameters(750, 1000, 128, 16384),), "11095802200380006606"),
        ((cues.PLAY_LED, cues.PAUSE_LED, cues.AUTOPLAY_LED), "020101 020100 020102"),
        ((cues.STOP_LED, cues.STOP_AND_CLEAR_LED), "020200 020201"),
        ((cues.motor(100, 5), cues.buzzer(7.5)), "0801f8881300 08017f4c1d01"),
        ((cues.motor(50, 99), cues.motor(-1, -1)), "08017cffff00 080100000000"),
    ],
)
def test_commands(written: tuple[bytes, ...], expected: str) -> None:
    assert hexes(written) == expected


@pytest.mark.parametrize("name", ["", "n" * 27, "Größe"])
def test_a_name_that_cannot_be_advertised(name: str) -> None:
    with pytest.raises(ValueError, match="1 to 26 ASCII"):
        commands.set_name(name)


def test_patterns_of_the_light() -> None:
    """725 = 02d5 ms up and down, 2000 = 07d0 ms in all, 12345 = 3039 ms before."""
    pulse = cues.Pattern(31, 0, 725, 500, 725, 2000, 12345, 40)
    assert pulse.encode("blue").hex() == "020302021f00d502f401d502d007393028"
    solid = cues.Pattern(low=31, high_ms=500, period_ms=1000, repeat=20)
    assert solid.encode("red").hex() == "020301021f1f0000f4010000e803000014"
    with pytest.raises(ValueError, match="'pink' is not known; allowed: green, red, blue"):
        solid.encode("pink")


def test_processors_are_asked_for() -> None:
    gyro = processors.buffer(processors.reading_of(BMI160.gyro))
    acc = processors.fuser(processors.reading_of(BMI160.acc), 0)
    fused = processors.output_of(1, 12)
    assert gyro.encode().hex() == "09021305ffa00f05"
    assert acc.encode().hex() == "09020304ffa01b0100" + 11 * "00"
    assert processors.counter(fused).encode().hex() == "090209030160113003"
    assert processors.timer(processors.reading_of(BMI270.acc)).encode().hex() == (
        "09020304ffa0113103"
    )


def test_a_count_before_a_long_value_is_short() -> None:
    """Of 17 bytes, 15 leave two for the number."""
    assert processors.counter(Source(0x19, 0x04, 15)).config == bytes([0x10, 3])
    assert processors.encode_number(0x01020304, 2).hex() == "0403"


def test_processors_are_read_as_they_were_asked_for() -> None:
    wanted = processors.counter(Source(0x03, 0x04))
    assert processors.parse(wanted.encode()) == wanted
    assert processors.parse(bytes.fromhex("09020304ffa011")) is None
    assert processors.parse(bytes.fromhex("09030304ffa0113003")) is None
    assert processors.parse(bytes.fromhex("03020304ffa0113003")) is None
