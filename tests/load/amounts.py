"""How much is tried: a little in `make test`, all of it in `make torture`."""

import os
from typing import Final

TORTURE: Final = "LABSIM_TORTURE"
IS_TORTURE: Final = bool(os.environ.get(TORTURE))
ROUNDS: Final = 200 if IS_TORTURE else 20
KILLS: Final = 100 if IS_TORTURE else 10
