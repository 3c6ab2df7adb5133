"""Feeds: what is new, for programs that read it with a link of one's own."""
