"""The wearer's desktop: notifications."""
