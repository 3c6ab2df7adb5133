"""The screens of administrators: accounts, the audit trail, what could not be delivered."""
