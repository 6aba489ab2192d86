"""The LCM's desk."""
