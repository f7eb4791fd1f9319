"""Evidence files before they are kept: what they are, what they are called, which bytes."""
