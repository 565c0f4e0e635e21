"""Recordings on disk: Parquet in and out, import of CSV."""
