from hypothesis import given
from hypothesis import strategies as st

from posture_monitor.errors import UsageError
from posture_monitor.simulate.options import OPTIONS
from posture_monitor.simulate.script import ACTIVITIES, parse

words = st.sampled_from(
    [
        *ACTIVITIES,
        *OPTIONS,
        *("repeat", "3", "{", "}", ";", "\n", "5s", "2m", "60deg", "hinge", "low", "on", "1%"),
        *("2026-03-02T09:00", "#", "-1", "1e999", "\N{SUPERSCRIPT TWO}", "\x00"),
    ]
)


def refusal(text: str) -> str | None:
    try:
        parse(text)
    except UsageError as refused:
        return str(refused)
    return None


@given(st.lists(words, max_size=25).map(" ".join))
def test_any_text_is_a_script_or_refused_in_one_sentence(text: str) -> None:
    refused = refusal(text)
    assert refused is None or (refused and "\n" not in refused)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert refusal(text) != ""
