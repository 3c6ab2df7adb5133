"""What the verbs of accounts raise that can't be done: here, so that each of them can import it."""


class AccountRefused(Exception):
    """An act on an account that can't be done; the text tells the person why and what to do."""
