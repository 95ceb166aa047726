"""Plain data to the model and back, each mistake with its key and line."""
