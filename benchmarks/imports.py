"""Time to import the receiving side, against ``import requests``; each in fresh interpreters.

Both with their bytecode compiled before, as pip leaves what it installs.
"""

import os
import statistics
import subprocess
import sys

PARTS = ("events", "webhook", "dispatch")
RECEIVING = "import " + ", ".join(f"messenger_chatplugin.{part}" for part in PARTS)
PROGRAM = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"
ROUNDS = 15


def seconds(statement: str) -> float:
    """Measure one import in an interpreter of its own."""
    command = [sys.executable, "-c", PROGRAM.format(statement)]
    compiling = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    return float(
        subprocess.run(command, check=True, capture_output=True, text=True, env=compiling).stdout
    )


def main() -> None:
    """Print the two and their ratio."""
    seconds(RECEIVING)
    pairs = [(seconds("import requests"), seconds(RECEIVING)) for _ in range(ROUNDS)]
    peer, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"import requests        {peer * 1000:6.1f} ms")
    print(f"the receiving side     {ours * 1000:6.1f} ms   {ours / peer:.2f} x")


if __name__ == "__main__":
    main()
