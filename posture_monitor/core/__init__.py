"""Everything that decides; pure: no I/O, no clock, no logging, no randomness."""
