"""What a Mendix project is: frozen values, no reading, no rules."""
