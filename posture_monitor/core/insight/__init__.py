"""What a day amounted to."""
