"""Single sign-on by OpenID Connect: people come in by a provider of identity that their body has.

A room of its own above accounts, second factors and groups: an account is whole without it, and
what it needs (HTTP to another server, signed tokens) is needed nowhere else. The pages to sign in
and to confirm learn of its buttons by `accounts/other_doors.py`.
"""
