package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.webhook.live.LookupKind;
import dev.nimfleet.webhook.live.LookupKinds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// All that is said of an API server that does not answer as it should.
final class ApiErrors {
  private ApiErrors() {}

  static String noKubeconfig(Path path) {
    return "The kubeconfig `%s` cannot be read; check the path and its permissions."
        .formatted(path);
  }

  static String noAccount() {
    return "This is no pod with a service account, and no kubeconfig is given; run with"
        + " `--kubeconfig FILE` outside of a cluster.";
  }

  static String silent(String path, Duration limit) {
    return "The API server did not answer `GET %s` within %d ms; check that it is up and that no network policy is in the way."
        .formatted(path, limit.toMillis());
  }

  static String unreachable(String path, Throwable cause) {
    return "The API server cannot be reached for `GET %s` (%s); check that it is up and that no network policy is in the way."
        .formatted(path, told(cause));
  }

  static String refused(LookupKind kind, int code, String message) {
    return switch (code) {
      case 401 ->
          "The API server does not know the webhook's account when asked for %s (401); check its token."
              .formatted(kind);
      case 403 ->
          "The webhook's account may not read %s; let its ClusterRole %s the resource `%s` of the group `%s`."
              .formatted(kind, verbs(LookupKinds.verbs(kind)), kind.plural(), kind.group());
      default ->
          "The API server answered %d when asked for %s: %s".formatted(code, kind, brief(message));
    };
  }

  private static String verbs(List<String> verbs) {
    String last = "`%s`".formatted(verbs.getLast());
    List<String> others = verbs.subList(0, verbs.size() - 1);
    return others.isEmpty() ? last : "`%s` and %s".formatted(String.join("`, `", others), last);
  }

  static String unreadable(LookupKind kind) {
    return "The API server's answer about %s is no JSON object; is something between it and the webhook?"
        .formatted(kind);
  }

  static String bug(LookupKind kind, Throwable e) {
    return "What the API server says of %s cannot be understood (%s: %s); this is a bug of nimfleet."
        .formatted(kind, e.getClass().getSimpleName(), told(e));
  }

  static String notLookedUp(String apiVersion, String kind) {
    return "`%s` of `%s` is no kind that rules may look up.".formatted(kind, apiVersion);
  }

  static String otherVersions(LookupKind kind, Collection<String> versions) {
    return "The API server serves %s only as %s, which this release cannot read."
        .formatted(
            kind, versions.stream().map("`%s`"::formatted).collect(Collectors.joining(", ")));
  }

  static String noReports(Exception e) {
    return "The reports of the background scan could not be brought up to date: %s"
        .formatted(told(e));
  }

  static String noReport(String namespace, Exception e) {
    return "The report of namespace `%s` could not be brought up to date (%s); let the webhook's ClusterRole `list`, `patch`, `create` and `delete` the resource `reports` of the group `openreports.io`."
        .formatted(namespace, told(e));
  }

  private static String told(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : brief(message);
  }

  /// In one line and not for ever: it goes into logs and answers.
  private static String brief(String message) {
    String line = message.strip().replaceAll("\\s+", " ");
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }
}
