"""The codec, worked out by hand from the vendor's description."""

import numpy as np
import pytest

from firmware_interface.driver import Battery
from firmware_interface.metamotion import answers, commands, cues, frames, fusion, processors
from firmware_interface.metamotion.answers import Created, ModuleInfo, Switch
from firmware_interface.metamotion.boards import BMI160, BMI270, BMM150, Chip, find_chip
from firmware_interface.metamotion.fusion import Fused
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
    """30 s on, 725 = 02d5 ms up and down, 2000 = 07d0 ms in all, 12345 = 3039 ms before."""
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


def test_a_chip_is_known_by_the_number_it_gives() -> None:
    assert find_chip(0x03, 1) is BMI160.acc
    assert find_chip(0x03, 4) is BMI270.acc
    assert find_chip(0x13, 0) is BMI160.gyro
    assert find_chip(0x13, 1) is BMI270.gyro
    assert find_chip(0x03, 3) is None
    assert find_chip(0x13, None) is None


@pytest.mark.parametrize(
    ("chip", "single", "packed"),
    [
        (BMI160.acc, "0304", "031c"),
        (BMI160.gyro, "1305", "1307"),
        (BMI270.acc, "0304", "0305"),
        (BMI270.gyro, "1304", "1305"),
        (BMM150, "1505", "1509"),
    ],
)
def test_readings_alone_and_packed(chip: Chip, single: str, packed: str) -> None:
    """0100 = 1, ff7f = 32767, 0080 = -32768."""
    one = bytes.fromhex(single + "0100ff7f0080")
    three = bytes.fromhex(packed + 3 * "0100ff7f0080")
    row = [1, 32767, -32768]
    for data, expected in ((one, [row]), (three, 3 * [row])):
        words = frames.decode_chip(data, chip)
        assert words is not None
        assert words.tolist() == expected
        assert frames.encode_chip(chip, expected) == data


@pytest.mark.parametrize("hex_", ["", "13", "1305", "1304ff7f0080a4", "1304" + 18 * "00"])
def test_what_is_no_reading(hex_: str) -> None:
    assert frames.decode_chip(bytes.fromhex(hex_), BMI270.gyro) is None


def test_the_same_register_is_something_else_on_the_other_chip() -> None:
    one, three = bytes.fromhex("1305" + 6 * "00"), bytes.fromhex("1305" + 18 * "00")
    assert frames.decode_chip(one, BMI160.gyro) is not None
    assert frames.decode_chip(one, BMI270.gyro) is None
    assert frames.decode_chip(three, BMI160.gyro) is None
    assert frames.decode_chip(three, BMI270.gyro) is not None


def test_scales() -> None:
    assert dict(BMI270.acc.counts_per_unit) == {2: 16384, 4: 8192, 8: 4096, 16: 2048}
    scales = {2000: 16.4, 1000: 32.8, 500: 65.6, 250: 131.2, 125: 262.4}
    assert dict(BMI160.gyro.counts_per_unit) == pytest.approx(scales)


def test_words_saturate() -> None:
    words = frames.to_words([[99.0, -99.0, 0.25]], 2048)
    assert words.tolist() == [[32767, -32768, 512]]


def test_what_a_counter_gives() -> None:
    result = frames.decode_result(bytes.fromhex("090305ffffffff 0100ff7f0080"))
    assert result is not None
    assert (result.number, result.ticks) == (5, 2**32 - 1)
    assert result.words.tolist() == [[1, 32767, -32768]]


@pytest.mark.parametrize("hex_", ["", "0903", "090305" + 9 * "00", "090205" + 10 * "00"])
def test_what_no_counter_gives(hex_: str) -> None:
    assert frames.decode_result(bytes.fromhex(hex_)) is None


ONE = np.float32(1).tobytes().hex()


@pytest.mark.parametrize(
    ("hex_", "expected"),
    [
        ("1904" + np.float32(1000).tobytes().hex() + 2 * ONE + "03", (1.0, 0.001, 0.001)),
        ("1905" + 3 * ONE + "01", (1.0, 1.0, 1.0)),
        ("1906" + 3 * ONE + "00", (1.0, 1.0, 1.0)),
        ("1907" + 4 * ONE, (1.0, 1.0, 1.0, 1.0)),
        ("1908" + 4 * ONE, (1.0, 1.0, 1.0, 1.0)),
        ("1909" + 3 * ONE, 3 * (1 / 9.80665,)),
        ("190a" + 3 * ONE, 3 * (1 / 9.80665,)),
    ],
)
def test_outputs_of_the_fusion(hex_: str, expected: tuple[float, ...]) -> None:
    fused = fusion.decode(bytes.fromhex(hex_))
    assert fused is not None
    assert fused.values == pytest.approx(expected)
    assert (fused.accuracy is None) == (len(bytes.fromhex(hex_)) % 4 == 2)
    assert fusion.encode(fused).hex() == hex_


@pytest.mark.parametrize(
    "hex_",
    [
        "",
        "19",
        "1907",
        "190b" + 12 * "00",
        "1304" + 16 * "00",
        "1907" + 15 * "00",
        "1909" + 8 * "00" + "0000c07f",
        "1905" + 12 * "00" + "04",
    ],
)
def test_what_the_fusion_does_not_give(hex_: str) -> None:
    assert fusion.decode(bytes.fromhex(hex_)) is None


@pytest.mark.parametrize(
    ("hex_", "expected"),
    [
        ("118c633410", Battery(99, 4.148)),
        ("110c646810", Battery(100, 4.2)),
        ("03800401", ModuleInfo(3, 4, 1)),
        ("03800401ffff", ModuleInfo(3, 4, 1)),
        ("1380", ModuleInfo(0x13, None)),
        ("090205", Created(5)),
        ("010101", Switch(answers.BUTTON, is_on=True)),
        ("018100", Switch(answers.BUTTON, is_on=False)),
        ("111101", Switch(answers.POWER, is_on=True)),
        ("119200", Switch(answers.CHARGER, is_on=False)),
    ],
)
def test_answers(hex_: str, expected: object) -> None:
    assert answers.decode(bytes.fromhex(hex_)) == expected


@pytest.mark.parametrize(
    "hex_",
    [
        "",
        "11",
        "118c6334",
        "118c653410",
        "038004",
        "0902",
        "09020500",
        "090305",
        "0101",
        "010102",
        "010201",
        "fe0100",
    ],
)
def test_what_is_no_answer(hex_: str) -> None:
    assert answers.decode(bytes.fromhex(hex_)) is None


@pytest.mark.parametrize("name", [answers.BUTTON, answers.POWER, answers.CHARGER])
def test_switches_come_back(name: str) -> None:
    switch = Switch(name, is_on=True)
    assert answers.decode(answers.encode_switch(switch)) == switch


def test_a_battery_without_a_voltage_is_written_with_none() -> None:
    assert answers.encode_battery(Battery(50)).hex() == "118c320000"


def test_a_fused_value_knows_its_name() -> None:
    assert fusion.encode(Fused("quaternion", (1.0, 0.0, 0.0, 0.0))).hex() == (
        "1907" + ONE + 12 * "00"
    )
