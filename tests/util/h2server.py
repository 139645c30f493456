# SPDX-License-Identifier: ISC
"""An HTTP/2 server for tests/util/tlsd.c: h2server.py FD CERTIFICATE KEY

Takes over a listening socket, so no port is raced for. Every answer says the version that was agreed on, the
number of the connection and the method that was asked with.
"""
import itertools
import socket
import ssl
import sys
import threading

import h2.connection
import h2.events


def method_of(headers):
    """Names are bytes or not, as the version of the library has it."""
    return next(v if isinstance(v, bytes) else v.encode() for k, v in headers if k in (b":method", ":method"))


def serve(tcp, tls, number):
    with tls.wrap_socket(tcp, server_side=True) as peer:
        assert peer.selected_alpn_protocol() == "h2"
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        connection.initiate_connection()
        peer.sendall(connection.data_to_send())
        methods = {}
        while data := peer.recv(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    methods[event.stream_id] = method_of(event.headers)
                # Not before its body is here: libcurl 7.88 may wait for ever when the answer is faster.
                if isinstance(event, h2.events.StreamEnded):
                    connection.send_headers(event.stream_id, [(":status", "200")])
                    said = b"HTTP/2.0 %d %s" % (number, methods.pop(event.stream_id))
                    connection.send_data(event.stream_id, said, end_stream=True)
            peer.sendall(connection.data_to_send())


def main(fd, certificate, key):
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    tls.set_alpn_protocols(["h2"])
    with socket.socket(fileno=int(fd)) as listener:
        for number in itertools.count(1):
            tcp, _ = listener.accept()
            threading.Thread(target=serve, args=(tcp, tls, number), daemon=True).start()


main(*sys.argv[1:])
