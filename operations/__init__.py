"""What keeps a running bot safe and well: settings, logs, turns, retention, and a new model in place of the old."""
