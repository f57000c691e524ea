"""The stewards' definitions: checked, tried, begun, listed; and the forms that they make."""
