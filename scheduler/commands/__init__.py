"""The commands of ``jiannuo``, a module a family."""
