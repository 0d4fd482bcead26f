"""Words that nobody else writes, typed into every field: then whatever was kept of them anywhere is found."""
