"""A biomechanical generator: labelled motion from a short script."""
