"""`python -m labsim` is the command `labsim`."""

from labsim.cli import main

main()
