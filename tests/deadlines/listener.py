"""A server of somebody else's on the loopback network, which keeps what it is told and answers as it is bid."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Heard:
    """One request as it came over the wire."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Listener:
    """Listens until `stop`. `answers` are given in turn; the last one goes on."""

    answers: list[tuple[int, str]] = field(default_factory=lambda: [(204, "")])
    heard: list[Heard] = field(default_factory=list)
    drip: float = 0
    """Seconds between the bytes of an answer that never ends."""
    headers: dict[str, str] = field(default_factory=dict)
    certificate: tuple[Path, Path] | None = None
    """Certificate and key: it speaks https then."""

    def start(self) -> str:
        """Listen, and return the address."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append(Heard(self.path, dict(self.headers.items()), body))
                status, said = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                if outer.drip:
                    outer.keep_dripping(self)
                    return
                self.send_response(status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said.encode())))
                self.end_headers()
                self.wfile.write(said.encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def keep_dripping(self, handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while True:
                handler.wfile.write(b"a")
                time.sleep(self.drip)
        except OSError:
            pass

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
