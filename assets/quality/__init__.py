"""What Great Expectations looks at, and the process that it runs in."""
