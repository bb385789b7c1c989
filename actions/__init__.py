"""The custom actions, one subject a file. Thin: what they decide is in `triage/`, what they say in `data/responses/`."""
