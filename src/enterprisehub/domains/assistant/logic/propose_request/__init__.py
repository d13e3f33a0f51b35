"""What a person wants done becomes a card that waits for approval."""

from enterprisehub.domains.assistant.logic.propose_request.propose import Proposed, propose_request

__all__ = ["Proposed", "propose_request"]
