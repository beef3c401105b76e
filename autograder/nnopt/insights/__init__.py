"""What a class shows: causes, items, outliers, and a page of them; from documents alone."""
