"""Queues, teams and meetings on SimPy's events: small, without polling, the same run every time.

What would happen at exactly the moment at which `env.run(until)` ends does not happen in that run, as in SimPy;
a further `run` begins with it. Nothing here draws, counts or averages.
"""

from simulations.engine.errors import EngineError
from simulations.engine.gate import Gate
from simulations.engine.lab import Lab
from simulations.engine.moments import at
from simulations.engine.order import ByKey, FirstCome, Order
from simulations.engine.pool import Pool

__all__ = ["ByKey", "EngineError", "FirstCome", "Gate", "Lab", "Order", "Pool", "at"]
