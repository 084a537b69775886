"""The names of a draw's databases: two that networks are trained on, and other people of the first one's culture."""

ONE, TWO, OTHER = "one", "two", "other"
