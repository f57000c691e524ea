"""What DuckDB holds and how a snapshot is published."""
