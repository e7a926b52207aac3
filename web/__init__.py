"""Pages: they translate between people and services, and do nothing else."""
