"""`make bench`: this bot beside stock Rasa with the same domain, data and actions, in one interleaved run."""
