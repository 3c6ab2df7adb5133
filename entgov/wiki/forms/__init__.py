"""The forms of the wiki."""
