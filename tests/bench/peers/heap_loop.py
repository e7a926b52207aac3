"""The work as one hand-written loop over a heap: no processes, no events, nothing that could be used again.

The floor under every engine in this language. Only the end of a year's round is recorded, to compare.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import Final

from tests.bench.peers import work

PLACES: Final = {
    work.LAB_A: work.PLACES_A,
    work.LAB_B: work.PLACES_B,
    work.ASSESS: work.ASSESSORS,
    work.LAB_C: work.PLACES_C,
}
LAST: Final = work.STAGES - 1
BEFORE_THE_FIRST: Final = -1


def run(network: work.Network) -> list[float]:  # noqa: C901 - one loop, written out for speed
    participants, starts, stays = network.participants, network.starts, network.stays
    free = [PLACES.get(stage, 0) for stage in range(work.STAGES)]
    lines: list[deque[int]] = [deque() for _ in range(work.STAGES)]
    meetings = [_meetings(network, stage) for stage in range(work.STAGES)]
    finished = [0.0] * len(starts)
    # (moment, number of the entry, the stage that ends then, visit)
    heap = [(starts[visit], visit, BEFORE_THE_FIRST, visit) for visit in range(participants)]
    heapify(heap)
    number = participants
    while heap:
        now, _, stage, visit = heappop(heap)
        if stage in PLACES:
            if lines[stage]:
                following = lines[stage].popleft()
                heappush(heap, (now + stays[stage][following], number, stage, following))
                number += 1
            else:
                free[stage] += 1
        elif stage == LAST:
            finished[visit] = now
            visit += participants
            if visit >= len(starts):
                continue
            stage = BEFORE_THE_FIRST
            if starts[visit] > now:
                heappush(heap, (starts[visit], number, stage, visit))
                number += 1
                continue
        stage += 1
        if meetings[stage]:
            end = meetings[stage][bisect_left(meetings[stage], now)]
        elif stage not in PLACES:
            end = now + stays[stage][visit]
        elif free[stage]:
            free[stage] -= 1
            end = now + stays[stage][visit]
        else:
            lines[stage].append(visit)
            continue
        heappush(heap, (end, number, stage, visit))
        number += 1
    return finished


def _meetings(network: work.Network, stage: int) -> Sequence[float]:
    """Dates of the stage; none where it takes time instead."""
    if stage in work.MEAN_STAYS:
        return ()
    return network.monthly if stage == work.MEETING_B else network.twice_monthly
