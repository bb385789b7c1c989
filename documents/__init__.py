"""Documents for her and her doctor: made from payloads, in the formats that people and machines read."""
