"""Changes to Rasa 3.6.21, each in a module of its own with its reason."""
