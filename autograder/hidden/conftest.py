"""Makes `pytest autograder/hidden --submission DIR` run the hidden suites by themselves."""

pytest_plugins = ["nnopt.grading.plugin", "nnopt.grading.standalone"]
