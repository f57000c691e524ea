"""Words for what changed, was corrected, or waits for approval."""
