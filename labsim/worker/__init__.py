"""The one process that runs timed work: elected, so that a second one waits and takes over."""
