package dev.nimfleet.webhook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/// A write that others may be faster with.
final class Race {
  private Race() {}

  /// Whether it was written: not when somebody has created, changed or deleted the object
  /// meanwhile.
  static boolean isWon(Runnable write) {
    try {
      write.run();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) return false;
      if (isGone(e)) return false;
      throw e;
    }
  }

  /// The object, and not what holds it: without its namespace a write never succeeds.
  private static boolean isGone(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        && e.getStatus() != null
        && e.getStatus().getDetails() != null
        && !"namespaces".equals(e.getStatus().getDetails().getKind());
  }
}
