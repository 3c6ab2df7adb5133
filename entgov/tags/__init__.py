"""The one vocabulary of pages and posts: which tags go by another name."""
