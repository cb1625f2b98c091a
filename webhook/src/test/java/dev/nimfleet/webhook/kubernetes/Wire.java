package dev.nimfleet.webhook.kubernetes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A way to a port on loopback that can be frozen: then connections that are open stay so and carry
/// nothing any more, as if a node had lost its power.
final class Wire implements AutoCloseable {
  private final ServerSocket entry;
  private final int exit;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile int frozen;

  private Wire(ServerSocket entry, int exit) {
    this.entry = entry;
    this.exit = exit;
  }

  static Wire to(int port) throws IOException {
    var wire = new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
    Thread.ofVirtual().start(wire::accept);
    return wire;
  }

  int port() {
    return entry.getLocalPort();
  }

  /// Of what is open now nothing passes ever again; new connections are made and carry nothing.
  void freeze() {
    frozen = Integer.MAX_VALUE;
  }

  /// New connections carry again.
  void thaw() {
    frozen = sockets.size();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = entry.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), exit);
        int number = sockets.size();
        sockets.add(near);
        sockets.add(far);
        Thread.ofVirtual().start(() -> carry(near, far, number));
        Thread.ofVirtual().start(() -> carry(far, near, number));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void carry(Socket from, Socket to, int number) {
    byte[] some = new byte[8192];
    try (from;
        to) {
      for (int read = from.getInputStream().read(some);
          read >= 0;
          read = from.getInputStream().read(some)) {
        if (number < frozen) continue;
        to.getOutputStream().write(some, 0, read);
        to.getOutputStream().flush();
      }
    } catch (IOException _) {
      // as good as closed
    }
  }

  @Override
  public void close() throws IOException {
    entry.close();
    for (Socket socket : sockets) socket.close();
  }
}
