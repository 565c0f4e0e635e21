"""A desk worker's hips, watched kindly: sitting, bends and breaks from one Bluetooth IMU."""
