"""What may be allowed concerning the tenant itself, its members and its doors."""

from enterprisehub.kernel.identity.permissions import ADMINS, EVERYONE, TRUST, permission

MEMBERS_READ = permission("identity.members.read", "See who belongs to the organisation", EVERYONE)
MEMBERS_CHANGE = permission("identity.members.change", "Invite, change and remove members", ADMINS)
KEYS_READ = permission("identity.keys.read", "See API keys", TRUST)
KEYS_CHANGE = permission("identity.keys.change", "Create and revoke API keys", ADMINS)
SECURITY_READ = permission("identity.security.read", "See the security settings", TRUST)
SECURITY_CHANGE = permission("identity.security.change", "Change the security settings", ADMINS)
EVENTS_READ = permission("identity.events.read", "See security events", TRUST)
TENANT_CHANGE = permission("tenancy.settings.change", "Change the organisation's settings", ADMINS)
