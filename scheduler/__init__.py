"""When, and in what order: the command line, the service and its jobs."""
