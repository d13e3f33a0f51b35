"""Who may play with the sandbox."""

from enterprisehub.kernel.identity.permissions import WORKERS, permission

USE = permission("sandbox.use", "Use the sandbox phone and outbox", WORKERS)
