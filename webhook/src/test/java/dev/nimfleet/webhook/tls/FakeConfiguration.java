package dev.nimfleet.webhook.tls;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Set;

/// A `caBundle` in memory.
final class FakeConfiguration implements ApiServerTrust {
  private final InstantSource clock;
  private Set<X509Certificate> bundle = Set.of();

  FakeConfiguration(InstantSource clock) {
    this.clock = clock;
  }

  Set<X509Certificate> bundle() {
    return bundle;
  }

  void edit(Set<X509Certificate> edited) {
    bundle = Set.copyOf(edited);
  }

  @Override
  public Held held() {
    return new Held(bundle, bundle);
  }

  @Override
  public Held heal(Anchors anchors) {
    bundle = Set.copyOf(anchors.beside(bundle, clock.instant()));
    return held();
  }
}
