"""Knowledge that comes from elsewhere, and knowledge that leaves: imports and exports."""
