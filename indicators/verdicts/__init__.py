"""What is said of protected figures: change, signal, comparison, order, outlook."""
