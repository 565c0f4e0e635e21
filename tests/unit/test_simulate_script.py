import pytest

from posture_monitor.errors import UsageError
from posture_monitor.simulate.script import ACTIVITIES, parse


def names(text: str) -> list[str]:
    return [activity.name for activity in parse(text).activities]


def test_a_line_holds_duration_words_and_angle() -> None:
    (activity,) = parse("bend hinge 60deg 1.5s").activities
    assert (activity.seconds, activity.words, activity.angle_deg) == (1.5, {"hinge"}, 60.0)


def test_durations_are_seconds_minutes_or_hours() -> None:
    assert [a.seconds for a in parse("sit 20s; sit 1.5m; sit 2h").activities] == [20, 90, 7200]


def test_options_stand_on_top() -> None:
    options = parse(
        "seed 7\nrate 100\nstart 2026-03-02T09:00\nmount random\nnoise poor\n"
        "bias_dps 3\nslip off\nloss 1%\nheight_m 1.8\nstand"
    ).options
    assert (options.seed, options.rate_hz, options.start) == (7, 100.0, 1772442000.0)
    assert (options.mount, options.noise, options.bias_dps) == ("random", "poor", 3.0)
    assert (options.slip, options.loss, options.height_m) == (False, 0.01, 1.8)


def test_a_start_may_name_its_offset() -> None:
    assert parse("start 2026-03-02T10:00+01:00; stand").options.start == 1772442000.0


def test_repeats_nest() -> None:
    assert names("repeat 2 { walk\n repeat 2 { sit\nstand } }") == [
        "walk", "sit", "stand", "sit", "stand",
        "walk", "sit", "stand", "sit", "stand",
    ]  # fmt: skip


def test_a_gap_hides_what_it_holds() -> None:
    script = parse("sit 5s; gap { walk 5s; sit 5s }; gap 3s; stand")
    assert [a.absent for a in script.activities] == [False, True, True, True, False]


def test_comments_and_blank_lines_say_nothing() -> None:
    assert names("# a day\n\nsit 5s  # at last\n") == ["sit"]


def test_every_activity_has_a_usual_form() -> None:
    assert names("\n".join(ACTIVITIES)) == list(ACTIVITIES)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the script has no activity; a line such as 'sit 5m' is one"),
        ("stand\nsti 5m", "script line 2: there is no activity 'sti'; did you mean sit?"),
        ("xyzzy", "script line 1: there is no activity 'xyzzy'; known are stand, walk"),
        ("stand\nseed 4", "script line 2: options such as seed stand before the first activity"),
        ("seed x\nstand", "script line 1: seed takes a whole number such as 7, not 'x'"),
        ("seed\nstand", "script line 1: seed takes a whole number such as 7, not ''"),
        ("rate nan\nstand", "script line 1: rate takes 10 to 400 samples per second, not 'nan'"),
        ("mount head\nstand", "script line 1: mount takes one of back, side, front, random"),
        ("loss 80%\nstand", "script line 1: loss takes a share such as 1%"),
        ("walk hinge", "script line 1: walk does not take 'hinge'; it takes a duration"),
        ("bend hinge 200deg", "script line 1: a bend goes 5deg to 110deg deep"),
        ("sit 0s", "script line 1: a duration is more than 0 s and at most 7 days"),
        ("repeat 3 {\nsit", "script line 1: this { is never closed"),
        ("sit\n}", "script line 2: this } closes nothing"),
        ("repeat { sit }", "script line 1: only 'repeat COUNT'"),
        ("repeat 9999 { sit 8h }", "script line 1: this lasts longer than 7 days"),
        ("sit 100h; sit 100h", "the script lasts longer than 7 days"),
    ],
)
def test_what_is_no_script_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(text)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)
