package dev.nimfleet.webhook.tls;

import java.security.cert.X509Certificate;
import java.util.Set;

/// The place from which the API server takes whom it trusts.
public interface ApiServerTrust {
  /// What is trusted now.
  ///
  /// @throws RuntimeException when nobody can tell
  Held held();

  /// Makes that right, and does nothing where it is. What is written by others meanwhile is tried
  /// again.
  ///
  /// @throws RuntimeException when it cannot be written
  Held heal(Anchors anchors);

  /// The authorities that are trusted.
  ///
  /// @param byAll what is trusted whatever the API server calls for
  /// @param byAny what is trusted somewhere
  record Held(Set<X509Certificate> byAll, Set<X509Certificate> byAny) {
    public static final Held NOTHING = new Held(Set.of(), Set.of());

    public Held {
      byAll = Set.copyOf(byAll);
      byAny = Set.copyOf(byAny);
    }
  }

  /// Nobody's, for a server that people call by hand.
  static ApiServerTrust none() {
    return new ApiServerTrust() {
      @Override
      public Held held() {
        return Held.NOTHING;
      }

      @Override
      public Held heal(Anchors anchors) {
        return Held.NOTHING;
      }
    };
  }
}
