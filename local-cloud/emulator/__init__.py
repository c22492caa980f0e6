"""What MiniStack lacks for our demos, registered in its own process."""
