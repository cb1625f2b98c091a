package dev.nimfleet.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands for a Service: each new connection goes to the next replica that takes it.
final class Balancer implements AutoCloseable {
  private final ServerSocket entry;
  private final List<Integer> exits;
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private Balancer(ServerSocket entry, List<Integer> exits) {
    this.entry = entry;
    this.exits = List.copyOf(exits);
  }

  static Balancer of(List<Integer> exits) throws IOException {
    var balancer = new Balancer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), exits);
    Thread.ofVirtual().start(balancer::accept);
    return balancer;
  }

  int port() {
    return entry.getLocalPort();
  }

  /// Ends what is open, so that callers must come again.
  void cut() {
    for (Iterator<Socket> each = open.iterator(); each.hasNext(); each.remove()) end(each.next());
  }

  private void accept() {
    try {
      while (true) {
        Socket near = entry.accept();
        Thread.ofVirtual().start(() -> connect(near));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void connect(Socket near) {
    Optional<Socket> exit = exit();
    if (exit.isEmpty()) {
      end(near);
      return;
    }
    Socket far = exit.get();
    passOnAtOnce(near);
    passOnAtOnce(far);
    open.add(near);
    open.add(far);
    Thread.ofVirtual().start(() -> carry(near, far));
    carry(far, near);
  }

  private Optional<Socket> exit() {
    for (int attempt = 0; attempt < exits.size(); attempt++) {
      int next = exits.get(Math.floorMod(turn.getAndIncrement(), exits.size()));
      try {
        return Optional.of(new Socket(InetAddress.getLoopbackAddress(), next));
      } catch (IOException _) {
        // dead: the next one
      }
    }
    return Optional.empty();
  }

  private void carry(Socket from, Socket to) {
    byte[] some = new byte[8192];
    try {
      for (int read = from.getInputStream().read(some);
          read >= 0;
          read = from.getInputStream().read(some)) {
        to.getOutputStream().write(some, 0, read);
      }
    } catch (IOException _) {
      // as good as closed
    }
    end(from);
    end(to);
    open.remove(from);
    open.remove(to);
  }

  /// As a Service does, which looks at packets only.
  private static void passOnAtOnce(Socket socket) {
    try {
      socket.setTcpNoDelay(true);
    } catch (SocketException _) {
      // it has closed already
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // it is of no use any more
    }
  }

  @Override
  public void close() throws IOException {
    entry.close();
    cut();
  }
}
