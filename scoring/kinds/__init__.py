"""What kind of thing a file or a change is: tests and locks, repairs, dependency updates, security fixes."""
