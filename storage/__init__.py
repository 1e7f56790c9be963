"""What is kept: tables, sessions, the archive of raw bytes."""
