"""What is read from search's own tables."""
