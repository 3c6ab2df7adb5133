"""Tokens by which programs act: made by an administrator, for one kind of work, shown once."""
