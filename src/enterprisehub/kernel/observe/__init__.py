"""What operators see: logs without personal data, metrics, traces, slow queries."""
