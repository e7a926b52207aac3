"""What every long-running process of ours does: it stops when told to, and ends with the process that started it."""

import ctypes
import os
import signal
import sys
import time
from types import FrameType
from typing import Final

SUPERVISOR: Final = "LABSIM_SUPERVISOR"
"""The environment variable in which a supervisor tells its children its process id."""

_STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_PR_SET_PDEATHSIG: Final = 1
_NAP_SECONDS: Final = 0.1


class StopFlag:
    """Raised by SIGTERM or SIGINT. A plain flag: a lock taken inside a signal handler can hang for ever."""

    def __init__(self) -> None:
        self.raised = False

    def listen(self) -> None:
        """From now on the two signals raise the flag and do nothing else."""
        for number in _STOP_SIGNALS:
            signal.signal(number, self._raise)

    def wait(self, seconds: float) -> bool:
        """Whether the flag went up within so many seconds."""
        until = time.monotonic() + seconds
        while not self.raised and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _NAP_SECONDS))
        return self.raised

    def _raise(self, _number: int, _frame: FrameType | None) -> None:
        self.raised = True


def end_with_supervisor() -> None:
    """A child of a supervisor gets SIGTERM when that process ends, however it ends. Linux; holds across exec."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
    if os.getppid() != int(supervisor):  # it ended before we asked
        sys.exit(0)
