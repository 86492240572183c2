"""What every twin keeps in its cache: a note of the product's length, written once."""

FACTS = "".join(
    f"- Finding {number}: the queue of PRINT-{number:02} is stuck.\n" for number in range(20)
)
MARKDOWN = f"## Problem\n\nIt does not print.\n\n## What we confirmed\n\n{FACTS}"
HTML = "<h2>Problem</h2><p>It does not print.</p><ul>" + "".join(
    f"<li>{line[2:]}</li>" for line in FACTS.splitlines()
)
