"""Grading: lanes at work, records prepared, one results document per submission."""
