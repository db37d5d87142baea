"""The Prometheus source: how fast the error budgets of services burn, and what is left of them."""
