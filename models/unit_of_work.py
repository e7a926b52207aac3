"""One unit of work: everything in it is kept, or nothing is."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Generic, Protocol, TypeVar

import sqlalchemy as sa

from models.errors import (
    ConnectionLost,
    Deadlock,
    LostRace,
    NoSuchLabDay,
    OutcomeUnknown,
    ReferenceTaken,
    StorageError,
)
from models.stores.accounts import PeopleStore
from models.stores.capabilities import CapabilityStore
from models.stores.capacity import CapacityStore
from models.stores.catalogue import CatalogueStore
from models.stores.devices import BroughtStore, DeviceStore
from models.stores.evidence import EvidenceStore
from models.stores.history import HistoryStore
from models.stores.ledger import LedgerStore
from models.stores.notices import NoticeStore
from models.stores.offers import ChangeStore, OfferStore, OverrideStore
from models.stores.participants import ParticipantStore
from models.stores.record import FormStore, JobStore, WorldStore
from models.stores.runs import RunStore
from models.stores.saved_filters import SavedFilterStore
from models.stores.scenarios import ScenarioStore
from models.stores.slots import SlotStore

T = TypeVar("T")


class _Once(Generic[T]):
    """An attribute made when it is first asked for.

    `functools.cached_property` would do the same but, up to Python 3.11, under one lock for all units of the
    process: a unit that waits for the database there stops the unit it is waiting for.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, unit: Any, _owner: type | None = None) -> T:
        made = unit.__dict__[self._name] = self._make(unit)
        return made


class UnitOfWork:
    """The stores of one transaction. It begins with the first statement and is used once."""

    def __init__(self, connection: sa.Connection, database_url: str) -> None:
        self.connection = connection
        self.database_url = database_url

    def commit(self) -> None:
        """Raises OutcomeUnknown if the database goes away meanwhile."""
        try:
            self.connection.commit()
        except ConnectionLost as lost:
            raise OutcomeUnknown(str(lost)) from lost

    def savepoint(self) -> Callable[[], None]:
        """How to take back whatever this unit writes from now on; locks that it has got by now stay."""
        return self.connection.begin_nested().rollback

    @_Once
    def ledger(self) -> LedgerStore:
        return LedgerStore(self.connection)

    @_Once
    def slots(self) -> SlotStore:
        return SlotStore(self.connection)

    @_Once
    def offers(self) -> OfferStore:
        return OfferStore(self.connection)

    @_Once
    def changes(self) -> ChangeStore:
        return ChangeStore(self.connection)

    @_Once
    def overrides(self) -> OverrideStore:
        return OverrideStore(self.connection)

    @_Once
    def notices(self) -> NoticeStore:
        return NoticeStore(self.connection)

    @_Once
    def participants(self) -> ParticipantStore:
        return ParticipantStore(self.connection)

    @_Once
    def people(self) -> PeopleStore:
        return PeopleStore(self.connection)

    @_Once
    def catalogue(self) -> CatalogueStore:
        return CatalogueStore(self.connection)

    @_Once
    def capacity(self) -> CapacityStore:
        return CapacityStore(self.connection)

    @_Once
    def devices(self) -> DeviceStore:
        return DeviceStore(self.connection)

    @_Once
    def brought(self) -> BroughtStore:
        return BroughtStore(self.connection)

    @_Once
    def capabilities(self) -> CapabilityStore:
        return CapabilityStore(self.connection)

    @_Once
    def saved_filters(self) -> SavedFilterStore:
        return SavedFilterStore(self.connection)

    @_Once
    def scenarios(self) -> ScenarioStore:
        return ScenarioStore(self.connection)

    @_Once
    def evidence(self) -> EvidenceStore:
        return EvidenceStore(self.connection)

    @_Once
    def runs(self) -> RunStore:
        return RunStore(self.connection)

    @_Once
    def history(self) -> HistoryStore:
        return HistoryStore(self.connection)

    @_Once
    def forms(self) -> FormStore:
        return FormStore(self.connection)

    @_Once
    def jobs(self) -> JobStore:
        return JobStore(self.connection)

    @_Once
    def world(self) -> WorldStore:
        return WorldStore(self.connection)


class OpensUnits(Protocol):
    """A Database, as far as a unit of work needs to know it."""

    def writing(self) -> AbstractContextManager[UnitOfWork]: ...


_TRIES: Final[Mapping[type[StorageError], int]] = {
    Deadlock: 4,
    LostRace: 2,
    NoSuchLabDay: 2,
    ReferenceTaken: 2,
    ConnectionLost: 2,
}
_PAUSE_SECONDS: Final = 0.02


def in_unit(database: OpensUnits, work: Callable[[UnitOfWork], T]) -> T:
    """What `work` answers, in one writing unit.

    A unit that the database gave up is tried again up to three times, each after a longer pause;
    a lost race, a lab day that the calendar has and the ledger not yet, a drawn reference that exists, and a
    connection that had died are tried again once, on fresh facts. `work` must therefore change nothing but
    the database.
    """
    failures: list[type[Exception]] = []
    while True:
        try:
            with database.writing() as unit:
                return work(unit)
        except tuple(_TRIES) as error:
            failures.append(type(error))
            if failures.count(type(error)) >= _TRIES[type(error)]:
                raise
            time.sleep(_PAUSE_SECONDS * len(failures))
