"""Data that stays clean: duplicates found and explained, merged and separated again."""

from enterprisehub.kernel.domain import Domain

domain = Domain("hygiene", title="Data hygiene")
