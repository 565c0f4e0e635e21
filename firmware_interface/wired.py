"""A virtual sensor and its driver on a link that never fails: for demonstrations and measuring."""

from collections.abc import Iterator
from typing import assert_never

from firmware_interface.driver import Action, Pause, Read, Subscribe, Write
from firmware_interface.profile import Profile
from firmware_interface.samples import SampleBlock
from firmware_interface.stream import SensorStream
from firmware_interface.virtual import Sent, VirtualSensor


class Wired:
    """Both sides of a conversation, in the time of the motion.

    Parameters
    ----------
    profile
        Which sensor.
    rate_hz
        One of the profile's rates.

    Examples
    --------
    >>> import numpy as np
    >>> from firmware_interface.profiles import profile
    >>> wired = Wired(profile("witmotion"), 50.0)
    >>> wired.connect(1.0)
    >>> still = SampleBlock.of(1.0 + np.arange(51) / 50, np.tile([0, 0, 1], (51, 1)), None)
    >>> sum(len(wired.hear(*sent)) for sent in wired.notifications(still))
    50
    """

    def __init__(self, profile: Profile, rate_hz: float) -> None:
        self.stream = SensorStream(profile, rate_hz)
        self.sensor: VirtualSensor = profile.virtual(rate_hz)
        self.troubles: list[str] = []

    def connect(self, t: float) -> None:
        """Connect at ``t`` Unix seconds and start the stream."""
        self.sensor.connect()
        self.do(t, self.stream.start())

    def disconnect(self) -> None:
        """Lose the link."""
        self.sensor.disconnect()
        self.stream.disconnected()

    def notifications(self, motion: SampleBlock) -> Iterator[Sent]:
        """Let the sensor feel motion; what it sends, one by one, so that each can be answered."""
        return self.sensor.notifications(motion)

    def hear(self, t: float, channel: str, data: bytes) -> SampleBlock:
        """Let the driver hear a value and do what it then wants."""
        arrived = self.stream.hear(t, channel, data)
        if arrived.trouble:
            self.troubles.append(arrived.trouble)
        self.do(t, arrived.actions)
        return arrived.samples

    def do(self, t: float, actions: tuple[Action, ...]) -> None:
        """Carry actions out; what answers them is heard at once."""
        for action in actions:
            match action:
                case Subscribe(channel):
                    self.sensor.subscribe(channel)
                case Write(channel, data):
                    for answered, value in self.sensor.write(channel, data):
                        self.hear(t, answered, value)
                case Read(channel):
                    self.hear(t, channel, self.sensor.read(channel))
                case Pause():
                    pass
                case _:
                    assert_never(action)
