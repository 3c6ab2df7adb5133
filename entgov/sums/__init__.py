"""How a space lives, in sums: for those who run it, and never about single people."""
