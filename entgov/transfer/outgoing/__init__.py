"""Writers: pages and whole spaces as files that other programs read."""
