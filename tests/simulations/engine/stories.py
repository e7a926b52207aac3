"""Small processes that the tests of the engine share: who came when, who went when."""

from collections.abc import Iterable, Sequence

from simpy import Environment, Event
from simpy.events import ProcessGenerator

from simulations.engine import Gate, Lab, Pool, at

Diary = dict[str, float]


def run_each(env: Environment, stories: Iterable[ProcessGenerator]) -> None:
    for story in stories:
        env.process(story)


def noting(diary: Diary, name: str, event: Event) -> ProcessGenerator:
    """Notes when the event comes."""
    yield event
    diary[name] = event.env.now


def visit(
    lab: Lab, diary: Diary, name: str, times: tuple[float, float], key: float = 0.0
) -> ProcessGenerator:
    """`times`: of coming, and how long to stay. Notes when the place was given."""
    env, (came, stay) = lab._env, times  # noqa: SLF001 - saves every story an argument
    yield at(env, came)
    yield lab.enter(key)
    diary[name] = env.now
    yield env.timeout(stay)
    lab.leave()


def job(
    pool: Pool, diary: Diary, name: str, times: tuple[float, float, float], key: float = 0.0
) -> ProcessGenerator:
    """`times`: of booking, not before, and how long it takes. Notes when the team was assigned."""
    env, (asked, not_before, length) = pool._env, times  # noqa: SLF001 - as above
    yield at(env, asked)
    yield pool.book(not_before, key)
    diary[name] = env.now
    yield env.timeout(length)
    pool.release()


def item(gate: Gate, diary: Diary, name: str, came: float, key: float = 0.0) -> ProcessGenerator:
    """Notes when the meeting let it pass."""
    env = gate._env  # noqa: SLF001 - as above
    yield at(env, came)
    yield gate.wait(key)
    diary[name] = env.now


def waits(
    places: float, arrivals: Sequence[float], stays: Sequence[float]
) -> tuple[list[float], list[float]]:
    """When each of those who came to a first-come lab was let in, and when each left."""
    env = Environment()
    lab = Lab(env, places)
    let_in, left = [0.0] * len(arrivals), [0.0] * len(arrivals)

    def customer(number: int) -> ProcessGenerator:
        yield lab.enter()
        let_in[number] = env.now
        yield env.timeout(stays[number])
        lab.leave()
        left[number] = env.now

    def come() -> ProcessGenerator:
        for number, arrival in enumerate(arrivals):
            yield at(env, arrival)
            env.process(customer(number))

    env.process(come())
    env.run()
    return let_in, left
