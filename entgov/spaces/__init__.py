"""Spaces: the one container, and the one rule of who may see what."""
