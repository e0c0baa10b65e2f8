"""What a combination of roles makes possible."""
