"""PxWebApi 2: the interface that programs for statistics offices know."""
