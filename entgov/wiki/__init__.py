"""What the body knows: pages, their revisions, and how two texts of a page meet."""
