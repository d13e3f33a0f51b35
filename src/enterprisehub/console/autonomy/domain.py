"""Earned autonomy: how far each agent may go without asking, and by what evidence."""

from enterprisehub.kernel.domain import Domain

domain = Domain("autonomy", title="Earned autonomy", parent="enterprisehub.console")
