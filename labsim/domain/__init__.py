"""The rules of the field: plain Python, no database, no page, no clock."""
