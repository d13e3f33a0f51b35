"""The sandbox: every port without any account, with screens to play both sides."""

from enterprisehub.kernel.domain import Domain

domain = Domain("sandbox", title="Sandbox", parent="enterprisehub.connectors")
