"""What each participant does in simulated time: a generator for each box of the journey."""
