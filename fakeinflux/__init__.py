"""A fake InfluxDB v2 server for testing code that works with tasks."""
