"""The audit trail: sealed, shown, searched, taken along, and sent to the body's monitoring."""
