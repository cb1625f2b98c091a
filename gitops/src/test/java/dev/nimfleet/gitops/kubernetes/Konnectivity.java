package dev.nimfleet.gitops.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The way from an API server into its cluster, as konnectivity makes it: by HTTP CONNECT, over a
/// socket that is a file. Where a pod would be is a server of this machine.
final class Konnectivity implements AutoCloseable {
  private final Path file;
  private final ServerSocketChannel socket;
  private final Map<String, Integer> pods = new ConcurrentHashMap<>();

  Konnectivity(Path folder) {
    file = folder.resolve("konnectivity.sock");
    try {
      socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      socket.bind(UnixDomainSocketAddress.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  /// @param authority of a pod, address and port
  void pod(String authority, int port) {
    pods.put(authority, port);
  }

  /// The flags by which an API server goes this way.
  List<String> flags() throws IOException {
    Path config =
        Files.writeString(
            file.resolveSibling("egress.yaml"),
            """
            apiVersion: apiserver.k8s.io/v1beta1
            kind: EgressSelectorConfiguration
            egressSelections:
            - name: cluster
              connection:
                proxyProtocol: HTTPConnect
                transport: {uds: {udsName: "%s"}}
            """
                .formatted(file));
    return List.of("--egress-selector-config-file=" + config);
  }

  private void accept() {
    while (socket.isOpen()) {
      try {
        SocketChannel from = socket.accept();
        Thread.startVirtualThread(() -> connect(from));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void connect(SocketChannel from) {
    try (from) {
      InputStream in = Channels.newInputStream(from);
      OutputStream out = Channels.newOutputStream(from);
      Integer port = pods.get(head(in).split(" ", -1)[1]);
      if (port == null) {
        out.write("HTTP/1.1 502 Bad Gateway\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return;
      }
      var pod = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      try (SocketChannel to = SocketChannel.open(pod)) {
        out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        Thread back = Thread.startVirtualThread(() -> pass(to, from));
        pass(from, to);
        back.join();
      }
    } catch (IOException _) {
      // As when a pod goes.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) throw new IOException("ended");
      head.append((char) next);
    }
    return head.toString();
  }

  private static void pass(SocketChannel from, SocketChannel to) {
    try {
      Channels.newInputStream(from).transferTo(Channels.newOutputStream(to));
      to.shutdownOutput();
    } catch (IOException _) {
      // One of the two is closed.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
