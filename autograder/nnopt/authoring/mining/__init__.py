"""What wrong answers of a class nobody foresaw, and how they become known mistakes."""
