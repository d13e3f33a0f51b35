"""STUN and TURN servers that help browser calls through networks which let no sound pass."""

from enterprisehub.domains.voice.ports import RELAYS
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare

_HOST = r"[A-Za-z0-9.\-]{1,200}(:\d{1,5})?"

spec = declare(
    ConnectorSpec(
        name=RELAYS,
        title="STUN and TURN",
        summary="Let browser calls pass networks that block them, through a relay of your own.",
        icon="waypoints",
        group="calls",
        fields=(
            CredentialField(
                name="stun",
                label="STUN servers",
                hint="Like stun:turn.example.com:3478, several with spaces between them.",
                required=False,
                pattern=rf"stuns?:{_HOST}(\s+stuns?:{_HOST})*",
            ),
            CredentialField(
                name="turn",
                label="TURN servers",
                hint="Like turn:turn.example.com:3478 or turns:turn.example.com:443?transport=tcp.",
                required=False,
                pattern=(
                    rf"turns?:{_HOST}(\?transport=(udp|tcp))?"
                    rf"(\s+turns?:{_HOST}(\?transport=(udp|tcp))?)*"
                ),
            ),
            CredentialField(
                name="secret",
                label="Shared secret of the TURN servers",
                hint="coturn's static-auth-secret. Browsers get names and passwords made from it "
                "that end with the call; the secret itself stays here.",
                secret=True,
                required=False,
            ),
        ),
    )
)
