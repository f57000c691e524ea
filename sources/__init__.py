"""What a publisher's file says."""
