"""A profile as a drawing: one page as PDF, SVG and PNG, set by typst."""
