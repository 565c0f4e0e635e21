"""Notifications for real: a private D-Bus session, plyer, notify-send, a service that listens."""

import io
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from posture_monitor.desktop import ConsoleNotifier, FirstThatShows, PlyerNotifier, choose_notifier

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is how Linux notifies")

SERVICE = Path(__file__).with_name("notification_service.py")

# No service directories: nothing of the computer's own can be started on this bus.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def needs(command: str) -> str:
    """Find a system command; without it skip, but never in CI."""
    found = shutil.which(command)
    if found is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing(f"no {command} here; as root, tests/system-packages.sh installs it")
    return str(found)


def started(*command: str, environ: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a process, give it and its first line, and end it; a test that hangs ends in 30 s."""
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        guard = threading.Timer(30, process.kill)
        guard.start()
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
        guard.cancel()
        process.terminate()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a desktop session whose bus is empty."""
    needs("notify-send")
    config = tmp_path / "bus.conf"
    config.write_text(BUS)
    command = (needs("dbus-daemon"), f"--config-file={config}", "--nofork", "--print-address=1")
    for _, address in started(*command, environ=dict(os.environ)):
        yield {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address}


@pytest.fixture
def desktop(session: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A notification service on the bus of the session."""
    for process, first_line in started(sys.executable, str(SERVICE), environ=session):
        assert first_line == "ready"
        yield process


def heard(desktop: subprocess.Popen[str]) -> dict[str, str]:
    assert desktop.stdout is not None
    return json.loads(desktop.stdout.readline())


def test_shows_a_message_on_the_desktop(
    session: dict[str, str], desktop: subprocess.Popen[str], capfd: pytest.CaptureFixture[str]
) -> None:
    notifier = choose_notifier("auto", session, platform="linux")
    assert notifier.why == "a desktop session: DBUS_SESSION_BUS_ADDRESS is set"
    assert notifier.show(
        "Time to stand", "You have been sitting for 45 min. Zeit für ein paar Schritte?"
    )
    assert heard(desktop) == {
        "app_name": "Posture Monitor",
        "summary": "Time to stand",
        "body": "You have been sitting for 45 min. Zeit für ein paar Schritte?",
    }
    assert notifier.failure is None
    assert capfd.readouterr() == ("", "")  # plyer warns of a package nobody needs


def test_text_is_not_taken_for_an_option(
    session: dict[str, str], desktop: subprocess.Popen[str]
) -> None:
    assert PlyerNotifier(session).show("--version", "-5 min\0")
    said = heard(desktop)
    assert (said["summary"], said["body"]) == (" --version", " -5 min")


def test_without_a_service_the_console_has_it(session: dict[str, str]) -> None:
    paper = io.StringIO()
    plyer = PlyerNotifier(session)
    notifier = FirstThatShows([plyer, ConsoleNotifier(paper)])
    assert notifier.show("Time to stand", "45 min")
    assert paper.getvalue() == "Time to stand: 45 min\n"
    assert plyer.failure is not None
    assert "org.freedesktop.Notifications was not provided" in plyer.failure
    assert notifier.failure == f"plyer: {plyer.failure}"


def test_without_a_bus_it_says_so(session: dict[str, str]) -> None:
    notifier = PlyerNotifier({**session, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"})
    assert not notifier.show("Time to stand", "45 min")
    assert notifier.failure


def test_without_notify_send_the_console_has_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {**os.environ, "PATH": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"}
    notifier = choose_notifier("auto", environ, platform="linux")
    assert notifier.show("Time to stand", "45 min")
    assert notifier.failure == "plyer: notify-send not found."
    assert capsys.readouterr().err == "Time to stand: 45 min\n"
