"""What both sides of the walls know: settings, verbs, values, frames. No secret and no policy."""
