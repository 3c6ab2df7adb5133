"""People: who has an account, which role, and how they sign in."""
