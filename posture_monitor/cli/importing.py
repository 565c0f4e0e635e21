"""The verb ``import``."""

from pathlib import Path
from typing import Annotated

import typer

from posture_monitor.cli.asked import AsJson, Asked
from posture_monitor.cli.described import Described, units_of
from posture_monitor.errors import RecordingError, UsageError
from posture_monitor.recording import import_csv, read_recording, write_recording
from posture_monitor.recording.labelled import Recording

PARQUET = ".parquet"


def import_files(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV or Parquet files.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="File or folder to write to; else beside each FILE."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring recordings in from CSV whose header names the units.

    Each becomes a Parquet file. A file that is Parquet already is checked and described.
    """
    asked: Asked = ctx.obj
    if output is not None and len(files) > 1 and not output.is_dir():
        raise UsageError(f"-o {output} is no folder, and there are {len(files)} files to import")
    for file in files:
        described = _imported(asked, file, output, force)
        if as_json:
            asked.write_json(described.to_dict())
        else:
            asked.out.print(str(described), markup=False, soft_wrap=True)


def _imported(asked: Asked, file: Path, output: Path | None, force: bool) -> Described:
    if file.suffix.lower() == PARQUET:
        recording = read_recording(file)
        asked.say(f"{file.name} is Parquet already; it was checked and nothing was written")
        return Described(file, recording)
    target = _target(file, output)
    with asked.waiting(f"reading {file.name}"):
        recording = import_csv(file)
        _check_free(target, recording, force)
        write_recording(target, recording)
    return Described(file, recording, units_of(file), target)


def _target(file: Path, output: Path | None) -> Path:
    if output is None:
        return file.with_suffix(PARQUET)
    return output / f"{file.stem}{PARQUET}" if output.is_dir() else output


def _check_free(target: Path, recording: Recording, force: bool) -> None:
    """Refuse to replace anything but an earlier import of the same file."""
    if force or not target.exists():
        return
    try:
        source = read_recording(target).metadata.get("imported_from")
    except RecordingError:
        source = None
    if source != recording.metadata.get("imported_from"):
        raise UsageError(f"{target} is there already; choose another with -o, or add --force")
