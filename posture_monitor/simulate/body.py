"""A planar body: where the hips go so that the centre of mass stays over the feet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from firmware_interface.samples import Floats

# Segment lengths as shares of body height (textbook anthropometry; EVIDENCE E2.19 uses such a body)
SHANK, THIGH = 0.246, 0.245
LUMBAR_PIVOT = 0.09  # hip centre to the middle of the lumbar spine
SHOULDER = 0.198  # lumbar pivot to shoulder
# Segment masses as shares of body mass, and where their centres lie
SHANK_MASS, THIGH_MASS, PELVIS_MASS, UPPER_MASS, ARMS_MASS = 0.093, 0.2, 0.142, 0.436, 0.1
LEG_CENTRE = 0.567  # from the lower end, as a share of the segment
# from hip centre and from the lumbar pivot; the upper one as high as E2.19 needs, head and all
PELVIS_CENTRE, UPPER_CENTRE = 0.05, 0.20
OVER_FOOT = 0.01  # the centre of mass stands this far before the ankle: 2 cm at 1.72 m

_ABOVE_HIP = PELVIS_MASS + UPPER_MASS + ARMS_MASS
_BY_SHANK = SHANK * (SHANK_MASS * LEG_CENTRE + THIGH_MASS + _ABOVE_HIP)
_BY_THIGH = THIGH * (THIGH_MASS * LEG_CENTRE + _ABOVE_HIP)
_BY_PELVIS = PELVIS_MASS * PELVIS_CENTRE + (UPPER_MASS + ARMS_MASS) * LUMBAR_PIVOT
_BY_TRUNK = UPPER_MASS * UPPER_CENTRE + ARMS_MASS * SHOULDER


@dataclass(frozen=True, slots=True)
class HipPath:
    """Where the hip centre is, in metres from where it is in standing."""

    forward_m: Floats
    up_m: Floats


def hips_in_balance(
    pelvis_deg: ArrayLike, lumbar_deg: ArrayLike, knee_deg: ArrayLike, height_m: float
) -> HipPath:
    """Solve the ankle so that the body is in balance, and say where the hips are then.

    Parameters
    ----------
    pelvis_deg, lumbar_deg, knee_deg
        Pelvic pitch from standing, flexion of the lumbar spine and of the knees, degrees.
    height_m
        Body height.

    Examples
    --------
    A hinge sends the hips back and hardly down, a squat far down (EVIDENCE E2.19):

    >>> hinge = hips_in_balance(45.0, 5.0, 15.0, 1.72)
    >>> squat = hips_in_balance(35.0, 15.0, 105.0, 1.72)
    >>> float(hinge.forward_m) < -0.2 < -0.06 < float(hinge.up_m)
    True
    >>> -0.5 < float(squat.up_m) < -0.3
    True
    """
    forward, up = _hip(np.radians(pelvis_deg), np.radians(lumbar_deg), np.radians(knee_deg))
    forward0, up0 = _hip(*np.zeros(3))
    return HipPath((forward - forward0) * height_m, (up - up0) * height_m)


def _hip(pelvis: Floats, lumbar: Floats, knee: Floats) -> tuple[Floats, Floats]:
    """Balance is ``a sin(ankle) + b sin(ankle - knee) = c``, which has a closed solution."""
    wanted = OVER_FOOT - _BY_PELVIS * np.sin(pelvis) - _BY_TRUNK * np.sin(pelvis + lumbar)
    along = _BY_SHANK + _BY_THIGH * np.cos(knee)
    across = _BY_THIGH * np.sin(knee)
    ankle = np.arctan2(across, along) + np.arcsin(wanted / np.hypot(along, across))
    forward = SHANK * np.sin(ankle) + THIGH * np.sin(ankle - knee)
    return forward, SHANK * np.cos(ankle) + THIGH * np.cos(ankle - knee)
