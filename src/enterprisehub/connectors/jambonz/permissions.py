"""Who may change what lies at Jambonz."""

from enterprisehub.kernel.identity.permissions import ADMINS, LEADERS, permission

READ = permission("jambonz.read", "See carriers and numbers at Jambonz", LEADERS)
MANAGE = permission("jambonz.manage", "Add, change and remove carriers and numbers", ADMINS)
