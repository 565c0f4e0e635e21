"""The composition root: where rooms are wired together."""
