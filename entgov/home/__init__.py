"""Screens made of several rooms: home, a space's front, a person, a tag, search."""
