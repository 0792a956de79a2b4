"""What leaves the house as a file: reports, minutes, registers and calendars, made from facts others gather."""
