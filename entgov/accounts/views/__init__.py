"""The screens of accounts that one person uses for themselves."""
