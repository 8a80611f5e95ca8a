"""A mailbox on the loopback network that speaks as much IMAP as reading it takes (RFC 9051)."""

from __future__ import annotations

import re
import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class MailboxServer:
    """Keeps mails and which of them were seen; `user` and `password` open it."""

    user: str = "bounces@dpa.example"
    password: str = "pass word/1"
    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    _server: socketserver.ThreadingTCPServer | None = None

    def put(self, content: bytes) -> None:
        self.mails[len(self.mails) + 1] = content

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.server_address[1])

    def start(self) -> None:
        box = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK IMAP4rev1 ready\r\n")
                for line in self.rfile:
                    tag, _, command = line.decode().strip().partition(" ")
                    box.said.append(command)
                    self.wfile.write(box.answer(tag, command))
                    if command == "LOGOUT":
                        return

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def answer(self, tag: str, command: str) -> bytes:
        """What the server says to one command; what it does not know is refused."""
        done = f"{tag} OK done\r\n".encode()
        if command == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n" + done
        if command.startswith("LOGIN "):
            right = command == f'LOGIN "{self.user}" "{self.password}"'
            refusal = f"{tag} NO [AUTHENTICATIONFAILED] wrong: {command}\r\n".encode()
            return done if right else refusal
        if command in {'SELECT "INBOX"', "LOGOUT"}:
            return (b"* BYE\r\n" if command == "LOGOUT" else b"* %d EXISTS\r\n" % len(self.mails)) + done
        if command == "UID SEARCH UNSEEN":
            found = " ".join(str(uid) for uid in self.mails if uid not in self.seen)
            return f"* SEARCH {found}".rstrip().encode() + b"\r\n" + done
        if fetch := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command):
            content = self.mails[int(fetch[1])][: int(fetch[2])]
            head = f"* {fetch[1]} FETCH (UID {fetch[1]} BODY[]<0> {{{len(content)}}}\r\n".encode()
            return head + content + b")\r\n" + done
        if store := re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", command):
            self.seen.add(int(store[1]))
            return done
        return f"{tag} BAD unknown\r\n".encode()
