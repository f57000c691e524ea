"""How published values become a status report: a Word document and a PDF."""
