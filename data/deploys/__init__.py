"""What was deployed: detectors turn what a forge told into deployments of services, and link changes to them."""
