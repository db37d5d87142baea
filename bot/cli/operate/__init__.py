"""Operating: processes, runs, deliveries, readers, and what is stored about people."""
