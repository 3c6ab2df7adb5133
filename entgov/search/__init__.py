"""Search: a mechanism over documents. It knows no pages, posts or people."""
