"""What those see who run the installation: its tenants, in numbers, and every look at them."""
