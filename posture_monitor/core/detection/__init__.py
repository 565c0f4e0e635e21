"""From the signal to what the body did: postures, transitions, bouts, bends."""
