"""What each dataset promises, and whether an extract keeps it."""
