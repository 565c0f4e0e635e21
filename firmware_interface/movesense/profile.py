"""What a Movesense sensor is and can do."""

from types import MappingProxyType
from typing import Final

from firmware_interface.movesense.driver import (
    ACC_RANGE_G,
    COMMAND,
    DATA,
    GYRO_RANGE_DPS,
    MovesenseDriver,
)
from firmware_interface.movesense.measurements import STAMP_MODULUS
from firmware_interface.movesense.virtual import VirtualMovesense
from firmware_interface.profile import AT_THE_HIP, Profile, Ticks

_UUID = "3480{}-7185-4d5d-b431-630e7050e8f0"

MOVESENSE: Final = Profile(
    key="movesense",
    title="Movesense (HR+, HR2, Medical, Flash) with its GATT SensorData Protocol",
    names=("Movesense",),
    services=(_UUID.format("2252"),),
    channels=MappingProxyType({COMMAND: (_UUID.format("0001"),), DATA: (_UUID.format("0002"),)}),
    rates_hz=(26.0, 52.0, 104.0),
    acc_range_g=ACC_RANGE_G,
    gyro_range_dps=GYRO_RANGE_DPS,
    ticks=Ticks(modulus=STAMP_MODULUS, per_second=1000.0),
    mtus=MappingProxyType({26.0: 57, 52.0: 105, 104.0: 201}),
    packet_s=0.1,
    verified=True,
    unverified=(
        "packets at 26 and 104 Hz",
        "where a packet is split that is too long for the link",
        "whether an axis that points up reads plus",
        "which models are sold with this protocol",
    ),
    mountings=AT_THE_HIP,
    driver=MovesenseDriver,
    virtual=VirtualMovesense,
)
