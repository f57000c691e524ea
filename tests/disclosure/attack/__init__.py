"""What a reader works out of published figures, with the true small counts at hand."""
