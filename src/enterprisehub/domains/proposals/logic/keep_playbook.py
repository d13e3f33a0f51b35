"""The tenant's playbook: the shipped rules, as the tenant changed them, and its own."""

import hashlib

from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.logic.review_contract import Rule, shipped_rules
from enterprisehub.domains.proposals.models import ClauseRuleRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def playbook(db: Db) -> list[Rule]:
    """Every rule by its key; those of the tenant in place of the shipped ones."""
    rules = {rule.key: rule for rule in shipped_rules()}
    rules |= {row.key: Rule.model_validate(row.rule) for row in await queries.clause_rules(db)}
    return [rules[key] for key in sorted(rules)]


async def own_keys(db: Db) -> set[str]:
    """The rules that the tenant changed or added."""
    return {row.key for row in await queries.clause_rules(db)}


async def keep_rule(db: Db, rule: Rule) -> None:
    """Contracts are read by this rule from now on."""
    row = await queries.clause_rule(db, rule.key)
    if row is None:
        row = ClauseRuleRow(key=rule.key, rule={})
        db.add(row)
    row.rule = rule.model_dump(mode="json")
    await db.flush()


async def drop_rule(db: Db, key: str) -> None:
    """The shipped rule holds again, or the rule is gone. Raises NotFound."""
    row = await queries.clause_rule(db, key)
    if row is None:
        raise NotFound("This rule was never changed.")
    row.deleted_at = clock.now()


def version_of(rules: list[Rule]) -> str:
    """Which playbook a contract was read by, in a few letters."""
    whole = "\n".join(rule.model_dump_json() for rule in rules)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]
