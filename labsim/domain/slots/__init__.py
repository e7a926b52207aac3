"""Slots: what is asked, every rule that judges it, and the life of a slot."""
