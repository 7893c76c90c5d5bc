"""`python -m reports` is the command `etastar`."""

from reports.cli import command

if __name__ == "__main__":
    command()
