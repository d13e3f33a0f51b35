"""The cold store: rules, holds, months archived, and what lies in them."""
