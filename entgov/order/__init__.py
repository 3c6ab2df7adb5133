"""Order: what is reported for how somebody behaves, and what is done about it."""
