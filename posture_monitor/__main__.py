"""``python -m posture_monitor`` and the ``posture-monitor`` command."""


def main() -> None:
    """Hand over to the command line (imported late, so that start-up stays quick)."""
    from posture_monitor.cli import app  # noqa: PLC0415

    app()


if __name__ == "__main__":
    main()
