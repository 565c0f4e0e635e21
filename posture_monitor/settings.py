"""What the wearer may set, and what each setting takes."""
