"""Keeps all of an installation in a folder, and makes one of it again, on either database."""
