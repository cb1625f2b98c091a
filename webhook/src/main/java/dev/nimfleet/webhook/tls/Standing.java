package dev.nimfleet.webhook.tls;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Since when this replica has seen each authority trusted, without a break. A replica that has
/// just started has seen nothing, and waits.
final class Standing {
  private final Duration overlap;
  private final Map<X509Certificate, Instant> since = new HashMap<>();

  Standing(Duration overlap) {
    this.overlap = overlap;
  }

  void observe(Collection<X509Certificate> trusted, Instant now) {
    since.keySet().retainAll(trusted);
    for (X509Certificate certificate : trusted) since.putIfAbsent(certificate, now);
  }

  boolean isEstablished(X509Certificate certificate, Instant now) {
    Instant start = since.get(certificate);
    return start != null && !now.isBefore(start.plus(overlap));
  }
}
