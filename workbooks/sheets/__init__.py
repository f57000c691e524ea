"""One module for each sheet of a workbook."""
