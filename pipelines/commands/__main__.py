"""`python -m pipelines.commands`: the command line where its script is not on the path."""

from pipelines.commands.cli import main

main()
