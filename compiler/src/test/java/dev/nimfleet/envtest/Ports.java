package dev.nimfleet.envtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// The loopback ports of one control plane.
record Ports(int etcdClients, int etcdPeers, int apiServer) {
  /// Three ports that were free a moment ago, open together so that they differ.
  static Ports free() {
    try (ServerSocket first = open();
        ServerSocket second = open();
        ServerSocket third = open()) {
      return new Ports(first.getLocalPort(), second.getLocalPort(), third.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerSocket open() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
