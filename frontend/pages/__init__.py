"""HTML handlers, one file per family of pages."""
