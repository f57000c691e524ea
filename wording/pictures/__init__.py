"""What is said in and beside a picture: titles, legends, alternative texts, tiles."""
