"""Follows: what a person wants to hear of, by key."""
