"""How a number is made: pure functions over frames."""
