"""What Gradescope needs to grade by itself: one zip with the kit, suites and two scripts."""
