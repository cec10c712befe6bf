"""The companion of the hold timer, and its simulator."""
