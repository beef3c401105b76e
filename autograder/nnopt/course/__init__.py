"""The course: its assignments, tasks and the files that define them."""
