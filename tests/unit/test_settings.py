"""Settings: who overrides whom, and one sentence for every mistake."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from posture_monitor.errors import UsageError
from posture_monitor.settings import (
    Settings,
    config_path,
    data_folder,
    load_settings,
    set_value,
    value_of,
)
from posture_monitor.settings.editing import all_commented_out
from posture_monitor.settings.sections import keys

VARIABLE = "POSTURE_MONITOR__BREAKS__FIRST_PROMPT_MIN"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith(("POSTURE_MONITOR__", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def sentence(file: Path, content: str) -> str:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_settings(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{file}: ")


def test_defaults() -> None:
    settings = load_settings()
    assert settings == Settings()
    assert settings.breaks.model_dump() == {
        "first_prompt_min": 30,
        "snooze_min": 5,
        "max_per_hour": 2,
        "max_per_day": 10,
        "cooldown_min": 25,
    }
    assert (settings.hours.quiet_start, settings.hours.quiet_end) == ("21:00", "07:00")


def test_flags_before_environment_before_file_before_defaults(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("[breaks]\nfirst_prompt_min = 20\nsnooze_min = 10\n")
    assert load_settings(file).breaks.first_prompt_min == 20
    monkeypatch.setenv(VARIABLE, "45")
    assert load_settings(file).breaks.first_prompt_min == 45
    settings = load_settings(file, {"breaks.first_prompt_min": 60})
    assert settings.breaks.first_prompt_min == 60
    assert settings.breaks.snooze_min == 10, "a section is merged, not replaced"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().breaks.snooze_min = 15


def test_constructing_settings_reads_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "45")
    assert Settings().breaks.first_prompt_min == 30


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "[breaks]\nfirst_promt_min = 30",
            "there is no setting breaks.first_promt_min; did you mean first_prompt_min?",
        ),
        ("[brakes]\nsnooze_min = 5", "there is no setting brakes; did you mean breaks?"),
        ("snooze_min = 5", "there is no setting snooze_min; did you mean breaks.snooze_min?"),
        ("[storage]\nqqq = 1", "there is no setting storage.qqq; known are folder, raw_days"),
        (
            "[breaks]\nfirst_prompt_min = 33",
            "breaks.first_prompt_min cannot be 33; it takes 20, 30, 45 or 60",
        ),
        (
            "[breaks]\nmax_per_hour = 99",
            "breaks.max_per_hour cannot be 99; it takes a whole number from 1 to 6",
        ),
        (
            '[breaks]\nmax_per_hour = "two"',
            "breaks.max_per_hour cannot be 'two'; it takes a whole number from 1 to 6",
        ),
        (
            '[hours]\nquiet_start = "25:00"',
            "hours.quiet_start cannot be '25:00'; it takes a time of day such as \"21:00\"",
        ),
        (
            '[notifications]\nbackend = "pigeon"',
            "notifications.backend cannot be 'pigeon'; it takes auto, plyer, console or off",
        ),
        ("[storage]\nfolder = 3", "storage.folder cannot be 3; it takes text"),
        ("hours = 3", "hours is a section; it takes quiet_start, quiet_end"),
    ],
)
def test_mistakes_in_the_file(file: Path, content: str, said: str) -> None:
    assert sentence(file, content) == said


def test_files_that_are_no_settings(file: Path, tmp_path: Path) -> None:
    assert "not a settings file in TOML" in sentence(file, "[breaks\n")
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        load_settings(tmp_path / "none.toml")
    assert UsageError.exit_code == 2


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (VARIABLE, "33", "the environment: breaks.first_prompt_min cannot be '33'; it takes"),
        (
            "POSTURE_MONITOR__BREAKS__FIRST_PROMPT",
            "30",
            "FIRST_PROMPT: there is no setting breaks.first_prompt; did you mean first_prompt_min?",
        ),
        ("POSTURE_MONITOR__BRAKES__X", "1", "no setting brakes.x; did you mean breaks?"),
        ("POSTURE_MONITOR__BREAKS", "{}", "there is no setting breaks; known are first_prompt_"),
    ],
)
def test_mistakes_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as caught:
        load_settings()
    assert said in str(caught.value)


def test_mistakes_in_flags() -> None:
    with pytest.raises(UsageError, match=r"the command line: sensor\.rate_hz cannot be 5;"):
        load_settings(flags={"sensor.rate_hz": 5})
    with pytest.raises(UsageError, match=r"did you mean sensor\.rate_hz"):
        load_settings(flags={"rate_hz": 50})


def test_value_of_a_setting() -> None:
    assert value_of(Settings(), "notifications.backend") == "auto"
    with pytest.raises(UsageError, match="did you mean first_prompt_min"):
        value_of(Settings(), "breaks.first_prompt")
    with pytest.raises(UsageError, match=r"there is no setting a\.b\.c"):
        value_of(Settings(), "a.b.c")


# --- writing -------------------------------------------------------------------------------------


def test_the_first_write_shows_every_setting_and_changes_one(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    set_value(file, "breaks.first_prompt_min", "45")
    text = file.read_text()
    assert tomllib.loads(text)["breaks"] == {"first_prompt_min": 45}
    for dotted in keys():
        assert f"\n# {dotted.split('.')[1]} = " in text
    assert "# minutes of sitting before a break is offered: 20, 30, 45 or 60\n" in text
    assert load_settings(file).breaks.first_prompt_min == 45
    assert [p.name for p in file.parent.iterdir()] == ["config.toml"]


def test_the_comments_taken_away_are_the_defaults(file: Path) -> None:
    settings = [line for line in all_commented_out().splitlines() if " = " in line or "[" in line]
    file.write_text("\n".join(line.removeprefix("# ") for line in settings))
    assert load_settings(file) == Settings()


def test_comments_and_order_are_kept(file: Path) -> None:
    file.write_text('# mine\n[hours]\nquiet_end = "06:30"  # early\n\n[breaks]\nsnooze_min = 5\n')
    set_value(file, "breaks.snooze_min", "10")
    set_value(file, "hip.profile", "polar")
    assert file.read_text() == (
        '# mine\n[hours]\nquiet_end = "06:30"  # early\n\n[breaks]\nsnooze_min = 10\n'
        '\n[hip]\nprofile = "polar"\n'
    )


@pytest.mark.parametrize(
    ("dotted", "text", "said"),
    [
        ("breaks.first_prompt_min", "33", "cannot be 33; it takes 20, 30, 45 or 60"),
        ("breaks.first_prompt_min", "soon", "cannot be 'soon'; it takes 20, 30, 45 or 60"),
        ("breaks.first_promt_min", "30", "did you mean first_prompt_min"),
    ],
)
def test_a_mistake_changes_nothing(file: Path, dotted: str, text: str, said: str) -> None:
    file.write_text("[breaks]\nsnooze_min = 5\n")
    with pytest.raises(UsageError, match=said):
        set_value(file, dotted, text)
    assert file.read_text() == "[breaks]\nsnooze_min = 5\n"


def test_a_bad_value_is_checked_and_mended_whatever_the_environment_says(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "45")
    with pytest.raises(UsageError, match="cannot be 33"):
        set_value(file, "breaks.first_prompt_min", "33")
    file.write_text("[breaks]\nfirst_prompt_min = 33\n")
    set_value(file, "breaks.first_prompt_min", "20")
    assert file.read_text() == "[breaks]\nfirst_prompt_min = 20\n"


def test_files_that_cannot_be_changed(file: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        set_value(tmp_path, "breaks.snooze_min", "10")
    for broken, said in (("[breaks", "not a settings file"), ("breaks = 3", "is a section")):
        file.write_text(broken)
        with pytest.raises(UsageError, match=said):
            set_value(file, "breaks.snooze_min", "10")


# --- places --------------------------------------------------------------------------------------


def test_the_usual_file_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    set_value(config_path(), "breaks.snooze_min", "15")
    assert load_settings().breaks.snooze_min == 15


def test_the_data_folder_can_be_set(tmp_path: Path) -> None:
    assert data_folder().name == "posture-monitor"
    settings = load_settings(flags={"storage.folder": "~/posture"})
    assert data_folder(settings) == tmp_path / "home" / "posture"


def test_without_a_home_defaults_load_and_the_data_folder_says_what_to_do() -> None:
    """A service or container whose user is not in the password file."""
    program = """
import os, platformdirs
os.path.expanduser = lambda path: path
from posture_monitor.errors import UsageError
from posture_monitor.settings import Settings, data_folder, load_settings
assert load_settings() == Settings()
print(data_folder(load_settings(flags={"storage.folder": "/srv/posture"})))
try:
    data_folder()
except UsageError as error:
    print(error)
"""
    environment = {k: v for k, v in os.environ.items() if k != "HOME"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    chosen, said = done.stdout.splitlines()
    assert chosen == "/srv/posture"
    assert said.startswith("no full path to a folder is known (~); set HOME, or POSTURE")


def test_a_data_folder_must_be_a_full_path() -> None:
    with pytest.raises(UsageError, match=r"no full path to a folder is known \(data\)"):
        data_folder(load_settings(flags={"storage.folder": "data"}))
