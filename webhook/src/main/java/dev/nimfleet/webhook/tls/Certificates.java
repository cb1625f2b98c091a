package dev.nimfleet.webhook.tls;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/// Where the server's certificate comes from. There are three sources: [SelfManaged] in a Secret,
/// [SelfManaged#ofThisMachine] in memory, and [FileCertificates].
public interface Certificates {
  /// Looks whether anything has changed, or must change. [Upkeep] calls it again and again.
  ///
  /// @throws UnusableCertificate when what is found cannot be served; what was served before still
  ///   is
  /// @throws RuntimeException when nobody answers; the same holds
  void step() throws UnusableCertificate;

  /// What is served now; nothing before the first step that went well.
  Optional<ServerIdentity> current();

  /// Tells what is served now, if anything, and then each change. A consumer that throws is told
  /// again at the next step.
  void onChange(Consumer<ServerIdentity> consumer);

  /// Whom a client must trust, as PEM; empty when the source does not say.
  String caBundle();

  /// When each certificate ends, by what it is: `leaf`, `ca`, `ca-next`.
  SortedMap<String, Instant> expiries();
}
