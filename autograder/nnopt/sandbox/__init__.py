"""Isolation, a folder for each process: outside (trusted), zygote, inside (the student's code)."""
