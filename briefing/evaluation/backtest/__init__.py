"""Past Mondays held against the incidents of the week after each: what had warned, and what that cost."""
