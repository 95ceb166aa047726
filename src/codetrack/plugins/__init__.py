"""Find, check and load the plugins; a plugin that fails is a problem with its name."""
