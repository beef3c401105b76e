"""The commands that people type; each module is one command."""
