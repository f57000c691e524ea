"""What runs, when, and for whom: Dagster definitions and the command line."""
