"""What a terminal shows, a module a picture."""
