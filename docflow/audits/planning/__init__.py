"""The year's audit calendar, computed: plain facts in, days and teams out; no database."""
