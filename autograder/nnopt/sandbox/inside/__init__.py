"""What runs with the student's code. It knows no assignment and holds no answer.

Nothing that is trusted imports it: the warm process does, which becomes it after a fork.
"""
