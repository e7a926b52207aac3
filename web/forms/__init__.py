"""Forms: what was typed, parsed at the edge."""
