"""`docflow` and `python -m docflow`."""

from docflow.cli.app import app


def main() -> None:
    app()


if __name__ == "__main__":
    main()
