"""Words that go out to groups: announcements, and what became of them."""
