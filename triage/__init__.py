"""The clinical core: what was found, how urgent it is, and why. Pure Python and data; imports no Rasa."""
