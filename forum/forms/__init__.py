"""Structs we accept from people."""
