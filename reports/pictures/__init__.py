"""The pictures of a report and of `klynge chart`, drawn with matplotlib."""
