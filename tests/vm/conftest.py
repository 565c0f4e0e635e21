"""What lies here runs inside and around a virtual machine, and is no part of the test run."""

collect_ignore_glob = ["*.py"]
