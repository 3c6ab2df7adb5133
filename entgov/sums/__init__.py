"""How a space lives, in sums: for those who run it or the body, and never about single people."""
