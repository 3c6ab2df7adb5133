"""The internal commons of a public body: a wiki, a status stream and one search over both."""
