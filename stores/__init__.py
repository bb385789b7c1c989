"""What several workers share: the lock of a conversation, and the conversations. Named in deploy/endpoints.yml."""
