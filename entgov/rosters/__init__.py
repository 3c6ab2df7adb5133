"""Lists of people that come as a file, and days on which people are to leave."""
