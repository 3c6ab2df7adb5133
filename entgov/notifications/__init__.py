"""What concerns whom: notices, and how people want to hear of them."""
