"""`make relevance`: how well the search ranks, beside a good BM25, on any judged collection.

Somebody has read what there is and judged what answers which question. Both search the same
documents for the same questions in one run, so the figures can be compared; figures from elsewhere
seldom can, for they hang on how words were cut and which documents were there.
"""
