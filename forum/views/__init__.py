"""Structs we show; a view carries what its reader may do."""
