"""What belongs to a snapshot before it is published: its content, changes, audit, workbooks."""
