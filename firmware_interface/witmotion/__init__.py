"""WitMotion's Bluetooth 5 sensors: no stamp and no counter, register commands."""
