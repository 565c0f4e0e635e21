"""The contract with every sensor: bytes to samples and back, pure and without I/O."""

from firmware_interface.samples import SampleBlock

__all__ = ["SampleBlock"]
