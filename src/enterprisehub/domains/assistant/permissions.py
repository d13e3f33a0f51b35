"""Who may ask the assistant. What it reads and proposes for them, their own role decides."""

from enterprisehub.kernel.identity.permissions import READERS, permission

ASK = permission("assistant.ask", "Ask the assistant", READERS)
