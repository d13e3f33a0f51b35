"""Who may ask the assistant. What it reads and proposes for them, their own role decides."""

from enterprisehub.kernel.identity.permissions import READERS, permission

ASK = permission("assistant.ask", "Ask the assistant", READERS)

# What others let roles do, by name: their permissions are no door, the names are public.
CONTACTS_READ, CONTACTS_WRITE = "crm.contacts.read", "crm.contacts.write"
COMPANIES_READ = "crm.companies.read"
DEALS_READ, DEALS_WRITE = "crm.deals.read", "crm.deals.write"
TASKS_READ, TASKS_WRITE = "crm.tasks.read", "crm.tasks.write"
THREADS_READ, MESSAGES_SEND = "messaging.threads.read", "messaging.messages.send"
CALLS_READ = "voice.calls.read"
DELIVERY_READ = "delivery.work.read"
