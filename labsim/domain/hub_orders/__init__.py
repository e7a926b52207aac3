"""Communications Hubs for remote test labs: what an order costs, when it arrives and what an order may be (CH-*)."""
