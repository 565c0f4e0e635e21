"""``python -m posture_monitor`` and the ``posture-monitor`` command."""


def main() -> None:
    """Hand over to the command line (imported late, so that importing this costs nothing)."""
    from posture_monitor.cli import run  # noqa: PLC0415

    run()


if __name__ == "__main__":
    main()
