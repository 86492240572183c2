"""Scripts on their way into the team's library, and out of it."""
