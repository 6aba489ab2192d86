"""The only place that knows everything: the factory, the wiring, the command line, the worker and the migrations."""

import os

# The pool of requests is as wide as the cores: a scalar product that spreads over threads of its own waits for them,
# ten times longer than it counts. It must stand before numpy is first imported; who knows better has set it already.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
