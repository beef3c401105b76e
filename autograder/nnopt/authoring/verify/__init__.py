"""Verifying: proof that the hidden tests of a course are strong, fair and up to date."""
