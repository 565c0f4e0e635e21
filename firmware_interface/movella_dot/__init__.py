"""Movella's (before: Xsens) DOT: one reading a notification, stamped in microseconds."""
