"""What happens to an uploaded file before it becomes content: checked, read, and a name proposed for it."""
