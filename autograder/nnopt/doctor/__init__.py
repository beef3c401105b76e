"""The doctor: what this machine offers for grading, what is missing, and how to get it."""
