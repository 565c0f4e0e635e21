"""How right and how fast the pipeline is, on labelled recordings."""
