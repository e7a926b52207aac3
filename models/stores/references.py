"""References that tell nothing about how many there are."""

import secrets
from typing import Final, Literal

ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without I, L, O, 0 and 1, which read alike
LENGTH: Final = 6


def new_reference(prefix: Literal["N", "S", "D", "C", "RUN"]) -> str:
    """N for a notice, S a slot, D a device, C a capability request, RUN a run, then six characters: `S-7KQ2MX`."""
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}"
