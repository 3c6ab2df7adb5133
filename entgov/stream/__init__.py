"""The stream: what people post in their spaces, what others answer, and who is mentioned."""
