"""`.local-cloud/venv/bin/python -m unittest discover -s local-cloud/emulator/tests -t local-cloud`, with NODE_PATH at node_modules."""
