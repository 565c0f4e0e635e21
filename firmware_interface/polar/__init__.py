"""Polar's sensors over the PMD service: delta-compressed frames, stamped by the sensor."""
