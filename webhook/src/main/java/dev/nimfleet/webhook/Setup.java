package dev.nimfleet.webhook;

import dev.nimfleet.policies.waivers.Waivers;
import dev.nimfleet.webhook.guard.CurrentTerms;
import dev.nimfleet.webhook.guard.LiveCluster;
import dev.nimfleet.webhook.metrics.Metrics;
import dev.nimfleet.webhook.tls.Certificates;
import dev.nimfleet.webhook.tls.ClientFile;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// What a webhook judges by and what it knows.
///
/// @param certificates whose first step was taken
/// @param waivers on the day that it is now
/// @param unready why it cannot judge yet, if so
/// @param drain how long callers have to find other replicas before it ends
public record Setup(
    Listening listening,
    Certificates certificates,
    CurrentTerms terms,
    Supplier<Waivers> waivers,
    LiveCluster cluster,
    Supplier<Optional<String>> unready,
    Metrics metrics,
    Duration drain) {

  /// Where it listens, and to whom.
  ///
  /// @param port `0` takes any that is free
  /// @param clients who may call; none lets anybody
  public record Listening(String host, int port, int healthPort, Optional<ClientFile> clients) {}
}
