"""The only Prefect code: ten lines a flow, each calls the engine."""
