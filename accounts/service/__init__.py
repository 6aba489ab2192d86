"""What people do with accounts, one trait per file. No verb takes or gives a secret: hashes only."""
