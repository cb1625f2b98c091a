package dev.nimfleet.webhook.tls;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What the API server, or a person, may call the webhook.
///
/// @param service whose certificates these are, with `namespace`; both are in a CA's name
/// @param dns names that a leaf is valid for
/// @param addresses that a leaf is valid for
public record ServerNames(
    String service, String namespace, SortedSet<String> dns, SortedSet<String> addresses) {
  private static final List<String> LOCAL_ADDRESSES = List.of("127.0.0.1");

  public ServerNames {
    if (service.isEmpty() || namespace.isEmpty() || dns.isEmpty())
      throw new IllegalArgumentException("no name: %s.%s %s".formatted(service, namespace, dns));
    dns = new TreeSet<>(dns);
    addresses = new TreeSet<>(addresses);
  }

  /// A Service in a cluster. The API server calls it `<service>.<namespace>.svc`, whatever it
  /// connects to.
  public static ServerNames ofService(String service, String namespace) {
    String name = service + "." + namespace;
    return of(
        service, namespace, List.of(name + ".svc", name + ".svc.cluster.local", name, "localhost"));
  }

  public static ServerNames ofThisMachine() {
    return of("localhost", "local", List.of("localhost"));
  }

  private static ServerNames of(String service, String namespace, List<String> dns) {
    return new ServerNames(service, namespace, new TreeSet<>(dns), new TreeSet<>(LOCAL_ADDRESSES));
  }
}
