"""The file is made by the test."""
