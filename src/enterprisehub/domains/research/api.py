"""What other domains may ask of research."""

from enterprisehub.domains.research.logic.look_into import look_into
from enterprisehub.domains.research.ports import Finding

__all__ = ["Finding", "look_into"]
