"""`python -m jinlin COMMAND`: the command line of the product (`bin/jinlin` calls it)."""

import os
import sys


def main() -> None:
    """Hand the words of the command line to Django's command dispatcher."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["jinlin", *sys.argv[1:]])


if __name__ == "__main__":
    main()
