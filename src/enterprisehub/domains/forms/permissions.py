"""Who may see what was sent, and make forms."""

from enterprisehub.kernel.identity.permissions import LEADERS, READERS, permission

FORMS_READ = permission("forms.read", "See forms and what was sent with them", READERS)
FORMS_WRITE = permission("forms.write", "Make, change and switch off forms", LEADERS)
