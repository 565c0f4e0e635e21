"""Nordic Thingy:52: one reading a notification, no stamp and no counter, commands by value."""
