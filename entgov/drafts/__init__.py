"""Drafts: what a person has typed and not yet saved, kept on the server while they type."""
