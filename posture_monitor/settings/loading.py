"""Defaults, file, environment and flags as settings, or one sentence about what is wrong."""

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource

from posture_monitor.errors import UsageError
from posture_monitor.settings.places import config_path
from posture_monitor.settings.sections import (
    ENV_DELIMITER,
    ENV_PREFIX,
    Settings,
    allowed,
    keys,
    section_of,
)

Tree = Mapping[str, Any]


def load_settings(
    path: str | os.PathLike[str] | None = None, flags: Mapping[str, object] | None = None
) -> Settings:
    """Load what is in force: flags before environment before file before defaults.

    Parameters
    ----------
    path
        The settings file; it must exist. ``None`` is the usual one, which need not.
    flags
        Settings given on the command line, as ``{"breaks.first_prompt_min": 45}``.

    Raises
    ------
    UsageError
        Naming file or variable, key and what it takes, if a key or value is not known.
    """
    file = _usual_file() if path is None else Path(path)
    given = {"the command line": _nested(flags or {}), "the environment": _environment()}
    return settings_from(given if file is None else {**given, str(file): read_toml(file)})


def settings_from(given: dict[str, dict[str, Any]]) -> Settings:
    """Merge settings from places of given names, the first one first, and check all of it.

    Raises
    ------
    UsageError
        Naming the place, the key and what it takes.
    """
    merged: dict[str, Any] = {}
    for tree in reversed(given.values()):
        merged = _merged(merged, tree)
    try:
        return Settings(**merged)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = [str(part) for part in problem["loc"][:2]]
        source = next(name for name, tree in given.items() if _holds(tree, place))
        raise UsageError(f"{source}: {_sentence(place, problem['input'])}") from None


def value_of(settings: Settings, dotted: str) -> object:
    """Look up one setting by ``section.key``.

    Raises
    ------
    UsageError
        If there is no such setting.

    Examples
    --------
    >>> value_of(Settings(), "breaks.first_prompt_min")
    30
    """
    if dotted not in keys():
        raise UsageError(_unknown(dotted.split(".")))
    section, key = dotted.split(".")
    found: object = getattr(getattr(settings, section), key)
    return found


def read_toml(file: Path) -> dict[str, Any]:
    """Read a settings file.

    Raises
    ------
    UsageError
        If it is not there, not readable or not TOML.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{file}: the settings cannot be read: {error.strerror}") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise UsageError(f"{file}: not a settings file in TOML: {error}") from error


def _usual_file() -> Path | None:
    try:
        file = config_path()
    except UsageError:  # no home folder: then there is no file in it either
        return None
    return file if file.exists() else None


def _environment() -> dict[str, Any]:
    for name in filter(lambda name: name.startswith(ENV_PREFIX), os.environ):
        place = name.removeprefix(ENV_PREFIX).lower().split(ENV_DELIMITER)
        if ".".join(place) not in keys():
            raise UsageError(f"the environment variable {name}: {_unknown(place)}")
    return EnvSettingsSource(Settings)()


def _nested(flags: Mapping[str, object]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for dotted, value in flags.items():
        section, _, key = dotted.partition(".")
        tree.setdefault(section, {})[key] = value
    return tree


def _merged(below: Tree, above: Tree) -> dict[str, Any]:
    merged = {**below, **above}
    for section in below.keys() & above.keys():
        if isinstance(below[section], Mapping) and isinstance(above[section], Mapping):
            merged[section] = {**below[section], **above[section]}
    return merged


def _holds(tree: Any, place: list[str]) -> bool:  # noqa: ANN401  anything a file may say
    for part in place:
        if not isinstance(tree, Mapping) or part not in tree:
            return False
        tree = tree[part]
    return True


def _sentence(place: list[str], value: object) -> str:
    dotted = ".".join(place)
    if dotted in keys():
        return f"{dotted} cannot be {value!r}; it takes {allowed(dotted)}"
    if dotted in Settings.model_fields:
        return f"{dotted} is a section; it takes {', '.join(section_of(dotted).model_fields)}"
    return _unknown(place)


def _unknown(place: list[str]) -> str:
    """Say that there is no such setting, and which was probably meant."""
    section, key = place[0], place[-1]
    if section in Settings.model_fields:
        known = list(section_of(section).model_fields)
        near = get_close_matches(key, known, n=1)
    else:
        known = list(keys())
        near = [k for k in known if k.endswith(f".{key}")] or get_close_matches(
            ".".join(place), [*known, *Settings.model_fields], n=1
        )
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"there is no setting {'.'.join(place)}; {hint}"
