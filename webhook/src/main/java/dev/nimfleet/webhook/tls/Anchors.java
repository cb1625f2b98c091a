package dev.nimfleet.webhook.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Predicate;

/// Whom an API server is to trust, and what may stay beside them.
///
/// A certificate that is in a `caBundle` already stays while it is valid, while the rotation does
/// not know it to be spent, and while it may be ours. Others go: they would let somebody else
/// answer in the webhook's place, and nothing of ours is served with them. A name can be forged, by
/// somebody who may write the configuration, and who could as well point it elsewhere.
///
/// @param needed in the order to be written
/// @param spent known to be in use no more
/// @param mayBeOurs what may have been made by a replica, now or before
public record Anchors(
    SequencedSet<X509Certificate> needed,
    Set<X509Certificate> spent,
    Predicate<X509Certificate> mayBeOurs) {
  public Anchors {
    needed = new LinkedHashSet<>(needed);
    spent = Set.copyOf(spent);
  }

  /// The authorities that a bundle should hold, given those that it holds.
  public SequencedSet<X509Certificate> beside(Collection<X509Certificate> found, Instant now) {
    SequencedSet<X509Certificate> bundle = new LinkedHashSet<>(needed);
    List<X509Certificate> unsure = new ArrayList<>();
    for (X509Certificate certificate : found)
      if (!bundle.contains(certificate) && isUnsure(certificate, now)) unsure.add(certificate);
    unsure.sort(Comparator.comparing(X509Certificate::getNotBefore).reversed());
    bundle.addAll(unsure.subList(0, Math.min(unsure.size(), Rotation.MOST)));
    return bundle;
  }

  private boolean isUnsure(X509Certificate certificate, Instant now) {
    return now.isBefore(certificate.getNotAfter().toInstant())
        && !spent.contains(certificate)
        && mayBeOurs.test(certificate);
  }
}
