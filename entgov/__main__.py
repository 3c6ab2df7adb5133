"""`python -m entgov` is the command `entgov`."""

from entgov.cli import main

if __name__ == "__main__":
    main()
