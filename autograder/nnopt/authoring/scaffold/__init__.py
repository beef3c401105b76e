"""Skeletons: an assignment, or a whole course, that can be built, verified and graded at once."""
