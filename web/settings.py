"""What the pages need to know of the installation."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from labsim.services.accounts import SignInLimits
from labsim.services.settings import Settings

USUAL_LIMITS: Final = SignInLimits(per_account=10, per_address=100)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`trusted_proxies` is how many proxies in front set X-Forwarded headers; `testing` lets faults reach the test.

    Files of runs lie in the folder `instance`, where the worker puts them.
    """

    secret_key: str
    production: bool = False
    https: bool = False
    trusted_proxies: int = 0
    sign_in_limits: SignInLimits = USUAL_LIMITS
    testing: bool = False
    instance: Path = Path("instance")

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            secret_key=settings.secret_key,
            production=settings.production,
            https=settings.serves_https,
            trusted_proxies=settings.trusted_proxies,
            sign_in_limits=SignInLimits(
                settings.sign_ins_per_account, settings.sign_ins_per_address
            ),
            instance=settings.instance,
        )
