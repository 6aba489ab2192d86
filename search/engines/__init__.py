"""The engines behind the ports: the embedded index, the packaged model, and a deterministic stand-in for tests.

The only place where a model library may be imported, and only inside functions: starting the server must not load it.
"""
