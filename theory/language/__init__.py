"""What a user types: its grammar (`syntax`), and what it means in exact mathematics (`meaning`)."""
