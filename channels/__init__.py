"""The doors people come in by: each module is one channel, named in credentials.yml by its path."""
