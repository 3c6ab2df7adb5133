"""Notices by mail: at once or in digests, held back while it is quiet, never more than is allowed.

What waits stands in the table of notices, so it does not matter when a worker ends or how many
there are. Nothing is written ahead: what a mail says is read at the moment at which it goes out.
"""
