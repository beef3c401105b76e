"""What runs in the student's process. It knows no assignment and holds no answer."""
