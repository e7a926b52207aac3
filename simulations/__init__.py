"""Simulated time: stands on the rules of labsim.domain and knows neither storage nor pages."""
