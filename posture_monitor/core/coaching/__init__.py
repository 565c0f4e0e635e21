"""What to say to the wearer, and when."""
