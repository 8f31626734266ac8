"""The edge: command line, HTTP interface, pages, and the wiring that names adapters."""
