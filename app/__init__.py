"""The only place that knows everything: the factory, the wiring, the command line, the worker and the migrations."""
