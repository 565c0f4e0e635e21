"""Failures at the edge: one sentence on stderr and the exit code that the interface promises."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from posture_monitor.errors import PostureMonitorError

DEBUG_VARIABLE = "POSTURE_MONITOR_DEBUG"
FAILED, INTERRUPTED = 1, 130
_UNEXPECTED = (
    "this should not have happened ({}); nothing stored is lost. Please report it on the project's"
    " issue page, with what `posture-monitor doctor` says and what the same command says with"
    " --debug"
)


@contextmanager
def told_in_one_sentence(*, is_debugging: bool) -> Iterator[None]:
    """Turn what goes wrong within into a sentence and an exit code."""
    try:
        yield
    except PostureMonitorError as error:
        _leave(str(error), error.exit_code)
    except typer.TyperException as error:
        _leave(_usage(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _silence()
        sys.exit(FAILED)
    except Exception as error:  # noqa: BLE001  the edge: nobody above could answer it
        if is_debugging or os.environ.get(DEBUG_VARIABLE):
            traceback.print_exc()
        _leave(_UNEXPECTED.format(_named(error)), FAILED)


def _leave(sentence: str, code: int) -> None:
    typer.echo(f"posture-monitor: {sentence}", err=True)
    sys.exit(code)


def _usage(error: typer.TyperException) -> str:
    """Say what is wrong with the command line, and where its help is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "posture-monitor"
    message = error.format_message().rstrip(".?")
    return f"{message[:1].lower()}{message[1:]}; `{path} --help` shows what it takes"


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _silence() -> None:
    """Keep Python from complaining at exit that nobody reads its output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
