"""What every meeting asks: does it work, why is it different, how many will it be, who is alike."""
