"""What every floor stands on: text, errors, time, the actor, settings."""
