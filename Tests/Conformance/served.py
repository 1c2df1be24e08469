"""Apps of fal's SDK, served by it in this process."""

import asyncio
import socket
import sys
import threading


def serve(app):
    """Serves the app in a thread and returns its port as soon as it answers there."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    threading.Thread(target=lambda: asyncio.run(app(_allow_init=True).serve(port=port)), daemon=True).start()
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.1).close()
            return port
        except OSError:
            threading.Event().wait(0.1)
    sys.exit(f"{app.__name__}: it did not start within a minute")
