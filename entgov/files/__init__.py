"""Files that people upload: stored once by their content, with versions, shown through rights."""
