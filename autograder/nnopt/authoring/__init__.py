"""What an author of a course uses: what students receive is built, and the suites are proven."""
