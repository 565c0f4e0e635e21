"""What a fuzz found, and the table that tells of it."""

from dataclasses import dataclass, field

SOON = 3
"""Good notifications within which readings are right again."""
KEPT_COMPLAINTS = 3


@dataclass
class Report:
    """What a fuzz found.

    ``exceptions`` and ``wrong`` samples must be 0. ``resynchronised`` is the largest number of
    good notifications of one kind until the driver gave right readings again; ``resumed_s`` the
    longest time of good data until samples came, which a clock that believed a wrong count may
    hold up. ``reconnected`` counts set-ups disturbed so badly that it took another connection.
    """

    sensor: str
    fed_bytes: int = 0
    exceptions: int = 0
    wrong: int = 0
    rejected: int = 0
    state_bytes: int = 0
    resynchronised: int = 0
    resumed_s: float = 0.0
    set_ups: int = 0
    reconnected: int = 0
    seconds: float = 0.0
    complaints: list[str] = field(default_factory=list)

    def note(self, needed: int, resumed_s: float) -> None:
        """Take note of how soon good data were understood."""
        self.resynchronised = max(self.resynchronised, needed)
        self.resumed_s = max(self.resumed_s, resumed_s)
        if needed > SOON:
            self.complain(f"{needed} notifications after {self.fed_bytes} bytes")

    def complain(self, what: str) -> None:
        """Keep the first words about what went wrong."""
        if len(self.complaints) < KEPT_COMPLAINTS:
            self.complaints.append(what)


HEAD = (
    f"{'sensor':12} {'bytes':>11} {'exceptions':>10} {'wrong':>6} {'rejected':>9} {'state':>7} "
    f"{'resync':>6} {'resumed':>8} {'set-ups':>7} {'again':>6} {'seconds':>7}\n"
)


def line(report: Report) -> str:
    """Write a row of the table, and what went wrong under it."""
    r = report
    row = (
        f"{r.sensor:12} {r.fed_bytes:11,} {r.exceptions:10} {r.wrong:6} {r.rejected:9,} "
        f"{r.state_bytes:7,} {r.resynchronised:6} {r.resumed_s:6.2f} s {r.set_ups:7,} "
        f"{r.reconnected:6,} {r.seconds:7.1f}\n"
    )
    return row + "".join(f"  {complaint}\n" for complaint in r.complaints)
