"""Reading with a reason: how an administrator reads in a space that they are not in.

The right itself is in the one rule (`spaces.policy.inspected_by`); here are the asking, what is
noted, and the end.
"""
