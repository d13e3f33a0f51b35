"""The JSON API of crm."""
