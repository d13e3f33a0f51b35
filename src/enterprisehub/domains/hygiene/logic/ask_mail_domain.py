"""Whether a mail domain takes mail, as DNS says (RFC 5321 §5.1, RFC 7505)."""

import asyncio
from collections.abc import Sequence

import dns.asyncresolver
import dns.exception
import dns.resolver

LIMIT_SECONDS = 4.0
AT_ONCE = 8

type Said = tuple[bool, str]


async def ask_mail_domains(domains: Sequence[str]) -> dict[str, Said]:
    """What DNS says of each; those that could not be asked (no network, no answer) are left out."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(domain: str) -> tuple[str, Said | None]:
        async with gate:
            return domain, await ask_mail_domain(domain)

    answers = await asyncio.gather(*(one(domain) for domain in dict.fromkeys(domains)))
    return {domain: said for domain, said in answers if said is not None}


async def ask_mail_domain(domain: str) -> Said | None:
    """True with why, False with why not, None where nobody answered."""
    try:
        resolver = dns.asyncresolver.Resolver()
        resolver.lifetime = LIMIT_SECONDS
        found = await resolver.resolve(domain, "MX")
    except dns.resolver.NXDOMAIN:
        return False, "There is no such domain"
    except dns.resolver.NoAnswer:
        return await _ask_address(domain)
    except (dns.exception.DNSException, OSError, ValueError):
        return None
    hosts = [str(record.exchange).rstrip(".") for record in found]
    if hosts == [""]:
        return False, "The domain says that it takes no mail"
    return True, f"Mail goes to {min(hosts)}"


async def _ask_address(domain: str) -> Said | None:
    """Without MX, mail goes to the domain's own address."""
    try:
        resolver = dns.asyncresolver.Resolver()
        resolver.lifetime = LIMIT_SECONDS
        await resolver.resolve(domain, "A")
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return False, "The domain has no place for mail"
    except (dns.exception.DNSException, OSError, ValueError):
        return None
    return True, "Mail goes to the domain's own address"
