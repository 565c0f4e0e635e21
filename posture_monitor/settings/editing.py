"""Changing a setting in the file, without losing what the wearer wrote there."""

import os
from collections.abc import Iterator
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from posture_monitor.errors import UsageError
from posture_monitor.settings.loading import settings_from, value_of
from posture_monitor.settings.sections import Settings, allowed, field_of, section_of


def set_value(path: str | os.PathLike[str], dotted: str, text: str) -> None:
    """Write one setting into the file, checked before anything is touched.

    A file that does not exist is made, with every setting in it as a comment.

    Parameters
    ----------
    path
        The settings file.
    dotted
        The setting as ``section.key``.
    text
        Its value as typed.

    Raises
    ------
    UsageError
        If there is no such setting, it does not take this value, or the file cannot be written.
    """
    value_of(Settings(), dotted)
    file = Path(path).resolve()
    try:
        content = file.read_text(encoding="utf-8-sig") if file.exists() else all_commented_out()
        _replace(file, _changed(file, content, dotted, text))
    except OSError as error:
        raise UsageError(f"{file}: the settings cannot be written: {error.strerror}") from error
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: not a settings file in TOML: {error}") from error


def all_commented_out() -> str:
    """Spell a settings file that changes nothing: every section, every setting a comment."""
    return "\n".join(["# Take away a # to change a setting.", *_commented_lines(), ""])


def _commented_lines() -> Iterator[str]:
    for section in Settings.model_fields:
        kind = section_of(section)
        yield f"\n[{section}]  # {kind.__doc__}"
        for key, field in kind.model_fields.items():
            yield f"# {field.description}: {allowed(f'{section}.{key}')}"
            yield f"# {key} = {tomlkit.item(field.default).as_string()}"


def _changed(file: Path, content: str, dotted: str, text: str) -> str:
    section, key = dotted.split(".")
    document = tomlkit.parse(content)
    table = document.setdefault(section, tomlkit.table())
    if isinstance(table, dict):
        table[key] = _typed(dotted, text)
    settings_from({str(file): document.unwrap()})
    return tomlkit.dumps(document)


def _typed(dotted: str, text: str) -> int | str:
    """Read a number where one is wanted; other words stay, and the check will refuse them."""
    is_number = field_of(dotted).annotation is int and text.strip().lstrip("-").isdecimal()
    return int(text) if is_number else text


def _replace(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.tmp")
    unfinished.write_text(content, encoding="utf-8")
    unfinished.replace(file)
