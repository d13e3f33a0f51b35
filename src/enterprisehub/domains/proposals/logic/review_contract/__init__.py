"""Reading a contract against the tenant's playbook."""

from enterprisehub.domains.proposals.logic.review_contract.judge_contract import (
    Judged,
    judge_contract,
)
from enterprisehub.domains.proposals.logic.review_contract.playbook import Rule, shipped_rules

__all__ = ["Judged", "Rule", "judge_contract", "shipped_rules"]
