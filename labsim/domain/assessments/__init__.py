"""Security and privacy assessments: which kind, when, at what fee and with which outcome (SEC-*)."""
