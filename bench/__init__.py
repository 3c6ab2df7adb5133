"""`make bench`: how fast entgov is, and how large, next to the bare floor of the same machine.

The numbers of two machines can't be compared; how many times slower than the floor, which is
measured in the same minutes, roughly can. No number is kept in the repository.
"""
