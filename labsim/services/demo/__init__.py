"""The demonstration world: invented people and organisations, played through the services on their own days."""
