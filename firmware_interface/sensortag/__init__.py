"""TI's CC2650 SensorTag: ten readings a second, no stamp and no counter."""
