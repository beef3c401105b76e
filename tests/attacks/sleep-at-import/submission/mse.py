"""The import has a limit of its own; it is not waited for once per test."""
import time

time.sleep(600)
