"""What is watched, and how: settings, portal declarations, boilerplate rules."""
