"""A made-up borough for trying entgov out, for screenshots and for measuring.

Fenwick Vale exists nowhere: its people, places, rules and figures are invented. It is built from
`borough.toml` by chance that a seed fixes, and it comes about as in life: everything is done by a
person through the rooms' own commands, in the order of a year.
"""
