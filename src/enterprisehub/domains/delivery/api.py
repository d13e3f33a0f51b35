"""What other domains ask of delivery."""

from enterprisehub.domains.delivery.logic.check_promise import PromiseCheck, check_promise

__all__ = ["PromiseCheck", "check_promise"]
