"""How much memory an object keeps, with everything that hangs on it."""

import sys
from collections import deque
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType

import numpy as np

from firmware_interface import Profile

SHARED = (
    type, ModuleType, FunctionType, MethodType, BuiltinFunctionType, partial, Enum, np.dtype,
    Profile, int, float, str, bool, type(None),
)  # fmt: skip
"""What is not state, or is too small to grow by itself."""


def kept_bytes(root: object) -> int:
    """Count bytes; an array's are those of the array it is a part of.

    >>> kept_bytes(np.zeros(1000)[:1]) >= 8000
    True
    """
    seen: set[int] = set()
    total, waiting = 0, [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, SHARED) or id(one) in seen:
            continue
        seen.add(id(one))
        total += _own_bytes(one)
        waiting += _parts(one)
    return total


def _own_bytes(one: object) -> int:
    return one.nbytes if isinstance(one, np.ndarray) else sys.getsizeof(one)


def _parts(one: object) -> Iterable[object]:
    if isinstance(one, np.ndarray):
        return [one.base]
    if isinstance(one, Mapping):
        return [*one.keys(), *one.values()]
    if isinstance(one, list | tuple | set | frozenset | deque):
        return list(one)
    slots = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
    return [*vars(one).values()] if hasattr(one, "__dict__") else _of_slots(one, slots)


def _of_slots(one: object, names: list[str]) -> list[object]:
    return [getattr(one, name) for name in names if hasattr(one, name)]
