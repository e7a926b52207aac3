"""Acts: each file is one thing a person, the worker or the command line can do or read."""
