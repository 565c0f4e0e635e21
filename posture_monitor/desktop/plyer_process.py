"""A process of its own for one desktop notification: JSON on stdin, complaints on stderr."""

import json
import sys
import warnings

from plyer import notification

APP_NAME = "Posture Monitor"


def main() -> int:
    """Show the message; the exit code says whether plyer took it."""
    asked = json.load(sys.stdin)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", UserWarning)
        try:
            notification.notify(app_name=APP_NAME, title=asked["title"], message=asked["message"])
        except NotImplementedError:  # plyer said why before: by a traceback, or on Linux a warning
            sys.stderr.writelines(str(warning.message) for warning in warned[-1:])
            return 1
        except Exception as error:  # noqa: BLE001  each desktop's code raises what it likes
            sys.stderr.write(f"{type(error).__name__}: {error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
