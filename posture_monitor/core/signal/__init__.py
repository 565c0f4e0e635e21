"""From raw samples to a steady, oriented, calibrated signal."""
