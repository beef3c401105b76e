"""The file is made by the test: brackets in brackets."""
