"""What is said of a figure in Danish, whatever it is printed on."""
