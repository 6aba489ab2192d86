"""Reads: what people see of the knowledge base, always starting from what this actor may see."""
