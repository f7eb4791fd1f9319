"""Evidence: files and links, what they are and whether they still stand."""
