"""A lab's capacity by date: what is out of use or closed, and how slots in the way are settled."""
