from enterprisehub.kernel.domain import Domain

domain = Domain("crm", title="Customers")
