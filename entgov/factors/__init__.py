"""Second factors: codes of an app, passkeys, recovery codes; and asking again before what matters.

A room of its own above accounts: what it needs (one-time codes, WebAuthn) is needed nowhere else,
and an account is whole without it. Accounts ask it, by `accounts/entering.py`, before they begin a
session.
"""
