"""Storage: tables, the stores that alone know them, and the unit of work around them."""
