"""Words for people, in one place: dates, names, refusals and their remedies. Nothing here decides."""
