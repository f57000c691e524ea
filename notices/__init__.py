"""Who is told what, in which words and by which way, so that a home may be left alone."""
