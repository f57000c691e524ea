"""What a run would publish with the edited definitions, computed without publishing."""
