"""The language of `indicator_defs.yaml`: its model, its rules, its reference."""
