"""The words of the body: acronyms and synonyms, what they stand for and mean."""
