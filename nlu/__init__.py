"""The project's own Rasa components, named in config.yml: how the bot understands what she writes."""
