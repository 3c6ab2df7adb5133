"""Readers: each reads one kind of source and gives pages as `items.py` describes them."""
