"""Past Mondays compared with the incidents of the week after each: what had warned, and what that cost."""
