"""What labsim is measured against: a bare Flask + SQLModel view with the same ledger update and one insert.

No sign-in, no rules, no history, no form key: the least that takes spaces without overbooking.
"""

import os
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from sqlmodel import Field, MetaData, Session, SQLModel, col, select

APP: Final = "tests.bench.bare_app:app"


class Base(SQLModel):
    metadata = MetaData()


class Day(Base, table=True):
    __tablename__ = "bare_day"
    __table_args__ = (sa.CheckConstraint("0 <= taken AND taken <= open"),)
    lab: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    open: int
    taken: int = 0


class Booking(Base, table=True):
    __tablename__ = "bare_booking"
    id: int | None = Field(default=None, primary_key=True)
    lab: str
    first_day: date
    last_day: date
    spaces: int


class BookingDay(Base, table=True):
    """The day lines of a booking: written only where they are asked for."""

    __tablename__ = "bare_booking_day"
    __table_args__ = (sa.ForeignKeyConstraint(["lab", "day"], ["bare_day.lab", "bare_day.day"]),)
    booking_id: int = Field(foreign_key="bare_booking.id", primary_key=True)
    day: date = Field(primary_key=True)
    lab: str
    spaces: int


def address(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def build() -> Flask:
    app = Flask("bare")
    engine = sa.create_engine(address(os.environ["DATABASE_URL"]), pool_size=8, max_overflow=8)

    @app.get("/healthz")
    def health() -> ResponseReturnValue:
        return {"status": "ok"}

    @app.post("/allocate")
    def allocate() -> ResponseReturnValue:
        lab, spaces = request.form["lab"], int(request.form["spaces"])
        days = [date.fromisoformat(day) for day in request.form.getlist("day")]
        with Session(engine) as session:
            these = (col(Day.lab) == lab) & col(Day.day).in_(days)
            counts = session.exec(
                select(col(Day.day), col(Day.open), col(Day.taken))
                .where(these)
                .order_by(col(Day.day))
                .with_for_update()
            ).all()
            if any(opened - taken < spaces for _, opened, taken in counts):
                return "full", 422
            taken = sa.update(Day).where(these).values(taken=col(Day.taken) + spaces)
            session.connection().execute(taken)
            booking = Booking(lab=lab, first_day=days[0], last_day=days[-1], spaces=spaces)
            session.add(booking)
            if "lines" in request.form:
                session.flush()
                lines = [
                    {"booking_id": booking.id, "lab": lab, "day": day, "spaces": spaces}
                    for day in days
                ]
                session.connection().execute(sa.insert(BookingDay), lines)
            session.commit()
        return redirect("/healthz", 303)

    return app


def fill(url: str, days_of_labs: dict[str, tuple[tuple[date, ...], int]]) -> None:
    """Tables and days; per lab its days and the spaces open on each."""
    engine = sa.create_engine(address(url))
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        for lab, (days, spaces) in days_of_labs.items():
            session.add_all(Day(lab=lab, day=day, open=spaces) for day in days)
        session.commit()
    engine.dispose()


def __getattr__(name: str) -> Any:
    """gunicorn asks for `app`; importing the tables makes none."""
    if name != "app":
        raise AttributeError(name)
    return build()
