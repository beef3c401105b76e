"""Grading: a pool of lanes, in each of which pytest runs the suites job after job."""
