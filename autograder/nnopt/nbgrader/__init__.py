"""nbgrader: its commands and its formgrader, with the grading done by nnopt in isolation.

Nothing here is imported unless nbgrader asks for it: `pip install nnopt[nbgrader]`.
"""
