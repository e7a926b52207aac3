"""Notices: when one counts as received, what it must answer, when testing may start."""
