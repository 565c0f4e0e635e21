"""Movesense sensors over their GATT SensorData Protocol: stamped packets of floats."""
