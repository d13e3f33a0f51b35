"""From how many deals on anything is learned; apart from what needs libraries of learning."""

LEAST_OF_EACH = 50
