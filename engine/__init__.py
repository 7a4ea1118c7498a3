"""Makes deliveries happen, without Prefect: flows and `lantoa publish` call the same functions."""
