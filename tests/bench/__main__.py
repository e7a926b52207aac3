"""`make bench`: measures everything in one run and writes docs/performance.md. Exit 1 where a promise is not kept."""

import sys
from datetime import UTC, datetime
from typing import Final

from tests.bench import allocations, availability, board, engine, pages, simulation, snapshots
from tests.bench.report import Measured, text_of
from tests.bench.servers import durable_server
from tests.databases import KINDS
from tests.load.site import ROOT

ROUNDS: Final = 9
ALLOCATIONS: Final = 400
PAGE_ROUNDS: Final = 40


def main() -> int:
    with durable_server() as server:
        measured = Measured(
            on=datetime.now(UTC).date(),  # noqa: TID251 - the real day
            free={kind: availability.measure(kind, server, ROUNDS) for kind in KINDS},
            spread=allocations.measure(server, ROUNDS, ALLOCATIONS),
            hot=allocations.measure(server, ROUNDS, ALLOCATIONS, hot=True),
            with_lines=allocations.measure(server, ROUNDS, ALLOCATIONS, lines=True),
            pages=pages.measure(server, PAGE_ROUNDS),
            board=board.measure(server, PAGE_ROUNDS),
            engine=engine.measure(engine.ROUNDS),
            simulation=simulation.measure(),
            snapshots=snapshots.measure(server, ROUNDS),
        )
    text = text_of(measured)
    (ROOT / "docs" / "performance.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0 if measured.promises_kept else 1


if __name__ == "__main__":
    sys.exit(main())
