"""The custom actions, one subject a file: what they decide is in `triage/`, what they say in `data/responses/`."""
