"""Who may do what, and what nobody outside may see."""
