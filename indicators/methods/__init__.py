"""Statistical methods: pure functions over arrays, each with formula, source and assumptions."""
