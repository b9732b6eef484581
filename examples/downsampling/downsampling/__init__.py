"""A service that keeps the downsampling tasks of an InfluxDB server, and retries their failed runs once."""
