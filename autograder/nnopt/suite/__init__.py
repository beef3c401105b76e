"""The hidden suites: fixtures, comparison, and the run of all tests of one assignment."""
