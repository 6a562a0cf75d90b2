"""Sends what happens inside the EXAI daemon as OpenTelemetry spans. Standard library only; it never harms its host."""
