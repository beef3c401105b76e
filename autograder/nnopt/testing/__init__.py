"""What a test may say: the student's functions, comparisons, findings and their words."""
