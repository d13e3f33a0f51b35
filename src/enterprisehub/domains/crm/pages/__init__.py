"""Console pages of crm."""
