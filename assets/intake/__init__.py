"""Extracts on their way in: read, judged, held against what is stored, taken in or refused."""
