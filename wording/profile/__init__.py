"""What a cluster's one page says: its rows, its three sentences, and the matrix below them."""
