"""What people see in the browser: one file per place in the house."""
