"""How newsbot behaves towards publishers: one rule per module."""
