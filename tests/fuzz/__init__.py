"""Ten thousand ways in which an extract can be wrong.

Belongs here: small valid extracts of every layout, their seeded mutations, and reading them in
processes with bounded memory and time. `python -m tests.fuzz --count 10000 --seed 1`.
"""
