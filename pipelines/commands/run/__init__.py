"""Running: the pipeline, the demo extracts, the web page."""
