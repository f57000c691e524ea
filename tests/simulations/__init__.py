"""Statistical claims, tried by seeded simulation: each prints the error rate that came out."""
