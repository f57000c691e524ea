"""What is hidden stands in no product: a scanner over everything that readers get."""
