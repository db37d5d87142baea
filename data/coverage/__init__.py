"""Reports of coverage: Cobertura XML, LCOV and JaCoCo XML, and what they say of changes."""
