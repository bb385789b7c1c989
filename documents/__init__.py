"""What she can take with her: documents made from a payload of the conversation. Imports the core only."""
