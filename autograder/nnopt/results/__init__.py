"""The results document: what a grading run found, for every renderer."""
