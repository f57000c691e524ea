"""What editors and the guide are told of the definition language."""
