"""One run at a time in a home: its lock, its processes, and Dagster's pools."""
