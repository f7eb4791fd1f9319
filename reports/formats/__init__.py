"""The forms in which a sealed edition is read."""
