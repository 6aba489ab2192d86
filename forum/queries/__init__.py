"""Reads: what people see, always starting from what this actor may see."""
