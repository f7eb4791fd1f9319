"""What changes a measure, one module a matter."""
