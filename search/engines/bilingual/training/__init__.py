"""Makes the French weights from sentence pairs; see `__main__`. Never imported by the running product."""
