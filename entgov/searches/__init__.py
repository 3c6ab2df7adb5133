"""Searches that people have saved, and what tells them of something new."""
