"""Document × forms → facts."""
