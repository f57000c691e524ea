"""What every Excel file of ours has in common: looks, pages, charts, the file itself."""
