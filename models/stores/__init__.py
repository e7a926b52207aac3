"""One store a subject. They alone know the tables; what they hand out is frozen."""
