"""What a grading run found: the results document, and its renderers."""
