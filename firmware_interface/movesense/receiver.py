"""Whole payloads of one subscription, out of notifications that may hold parts of them."""

from firmware_interface.movesense.answers import HEADER_BYTES, Kind

_PARTS = (Kind.PART_2, Kind.PART_3)


class Receiver:
    r"""Joins parts; what never becomes whole is counted in ``rejected``, and so is all else.

    Parameters
    ----------
    reference
        Of the subscription.
    payload_bytes
        Length of each of its payloads.

    Examples
    --------
    >>> receiver = Receiver(99, 5)
    >>> receiver.feed(b"\x02c123"), receiver.feed(b"\x03c45")
    (None, b'12345')
    """

    def __init__(self, reference: int, payload_bytes: int) -> None:
        self.rejected = 0
        self.head = bytes([Kind.DATA, reference])
        self._later_heads = tuple(bytes([kind, reference]) for kind in _PARTS)
        self._whole_bytes = payload_bytes
        self._begun: bytes | None = None

    def is_whole(self, data: bytes) -> bool:
        """Whether a notification is a payload of its own."""
        return len(data) == self._whole_bytes + HEADER_BYTES and data.startswith(self.head)

    def feed(self, data: bytes) -> bytes | None:
        """Take a notification, give the payload that it completes."""
        if data.startswith(self.head):
            self.finish()
            return self._grown(data[HEADER_BYTES:])
        if self._begun is not None and data.startswith(self._later_heads):
            return self._grown(self._begun + data[HEADER_BYTES:])
        self.rejected += 1
        return None

    def finish(self) -> None:
        """Note that a payload that was begun will not be completed."""
        self.rejected += self._begun is not None
        self._begun = None

    def _grown(self, payload: bytes) -> bytes | None:
        self._begun = None
        if len(payload) == self._whole_bytes:
            return payload
        if len(payload) < self._whole_bytes:
            self._begun = payload
        else:
            self.rejected += 1
        return None
