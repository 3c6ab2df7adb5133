"""Groups of people that an identity provider keeps, and the spaces that they are members of."""
