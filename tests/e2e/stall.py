"""A way to a server on which its answers stop in the middle.

    with Stalling(d.port, after=5) as way:    # bytes of all that it ever says
        ... ldap://127.0.0.1:{way.port} ...

Connections stay open and nothing more is said, as when a cable is pulled.
"""
import selectors
import socket
import threading


class Stalling:
    def __init__(self, port, after):
        self.target, self.left = port, after
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.waker, self.woken = socket.socketpair()
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(self.woken, selectors.EVENT_READ)
        self.peers = {}  # of a client its server, and the reverse
        self.servers = set()
        self.thread = threading.Thread(target=self.run)

    @property
    def stalled(self):
        return self.left == 0

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.waker.close()
        self.thread.join()

    def run(self):
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.woken:
                    self.end()
                    return
                if key.fileobj is self.listener:
                    self.take()
                else:
                    self.hand_on(key.fileobj)

    def take(self):
        client = self.listener.accept()[0]
        server = socket.create_connection(("127.0.0.1", self.target))
        self.servers.add(server)
        for one, other in ((client, server), (server, client)):
            self.peers[one] = other
            self.selector.register(one, selectors.EVENT_READ)

    def hand_on(self, s):
        if s in self.servers and self.stalled:
            self.selector.unregister(s)
            return
        try:
            data = s.recv(self.left if s in self.servers else 65536)
            self.peers[s].sendall(data)
        except OSError:
            data = b""
        if s in self.servers:
            self.left -= len(data)
        if not data:
            self.close(s)

    def close(self, s):
        for one in (s, self.peers.pop(s)):
            self.peers.pop(one, None)
            self.servers.discard(one)
            if one.fileno() >= 0:
                if one in self.selector.get_map():
                    self.selector.unregister(one)
                one.close()

    def end(self):
        for s in list(self.peers) + [self.listener, self.woken]:
            s.close()
        self.selector.close()
