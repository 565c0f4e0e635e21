"""The verb ``simulate``."""

from pathlib import Path
from typing import Annotated

import typer

from posture_monitor.cli.asked import AsJson, Asked
from posture_monitor.cli.described import Described
from posture_monitor.errors import UsageError
from posture_monitor.recording import Recording, write_recording
from posture_monitor.simulate import SCRIPTS
from posture_monitor.simulate import simulate as play


def simulate(
    ctx: typer.Context,
    script: Annotated[
        str, typer.Argument(help=f"A file with a script, or one of {', '.join(SCRIPTS)}.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The Parquet file to write.")
    ],
    as_json: AsJson = False,
) -> None:
    """Make a labelled recording from a script; same script, same recording."""
    asked: Asked = ctx.obj
    text = _text(script)
    with asked.waiting(f"simulating {script}"):
        made = play(text)
        metadata = {"made_by": "posture-monitor simulate", "script": text}
        recording = Recording(made.samples, made.labels, metadata=metadata)
        write_recording(output, recording)
    described = Described(output, recording, written=output)
    if as_json:
        asked.write_json(described.to_dict())
    else:
        asked.say(str(described))


def _text(script: str) -> str:
    file = Path(script)
    if script in SCRIPTS and not file.is_file():
        return SCRIPTS[script]
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError(
            f"there is no file {script}, and no built-in script of that name; built in are"
            f" {', '.join(SCRIPTS)}"
        ) from None
    except OSError as error:
        raise UsageError(f"{script} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{script} is not a text file in UTF-8") from error
