"""A class: what a learning platform gives for all students at once, and who they are."""
