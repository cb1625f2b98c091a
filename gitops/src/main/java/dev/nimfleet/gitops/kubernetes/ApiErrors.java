package dev.nimfleet.gitops.kubernetes;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.ObjectId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// All that is said of an API server that does not answer as it should.
final class ApiErrors {
  /// A denial by all rules of nimfleet at once fits in.
  private static final int MOST = 4000;

  private ApiErrors() {}

  static String noKubeconfig(Path path) {
    return "The kubeconfig `%s` cannot be read; check the path and its permissions."
        .formatted(path);
  }

  static String noContext(String name) {
    return "The kubeconfig has no context `%s`; `kubectl config get-contexts` lists them."
        .formatted(name);
  }

  static String noCluster() {
    return "No cluster is named: pass `--kubeconfig FILE`, or set KUBECONFIG.";
  }

  static String silent(String asked, Duration limit) {
    return "The API server did not answer `%s` within %d s.".formatted(asked, limit.toSeconds());
  }

  static String interrupted(String asked) {
    return "`%s` was broken off.".formatted(asked);
  }

  static String unreachable(String server, Throwable cause) {
    String message = cause.getMessage();
    return "The API server at `%s` cannot be reached (%s)."
        .formatted(
            server,
            message == null || message.isBlank()
                ? cause.getClass().getSimpleName()
                : brief(message));
  }

  static String noService(URI uri) {
    return "`%s` is no Service that the API server could ask, such as `prometheus.monitoring.svc`"
        .formatted(uri.getHost());
  }

  static String unreadable(String about) {
    return "The API server's answer about %s is no JSON object; is something in between?"
        .formatted(about);
  }

  static String notServed(ObjectId id, String apiVersion) {
    return "The API server does not know %s of `%s`: install what defines it first (%s)."
        .formatted(id.kind(), apiVersion, definer(id.group()));
  }

  private static String definer(String group) {
    return switch (group) {
      case "apps.nvidia.com" -> "the NIM Operator";
      case "keda.sh" -> "KEDA";
      case "gateway.networking.k8s.io" -> "the Gateway API";
      case "inference.networking.k8s.io" -> "the Gateway API Inference Extension";
      case "monitoring.coreos.com" -> "the Prometheus Operator";
      case "nimfleet.dev" -> "`nimfleet schema --crd`";
      default -> "its CRD";
    };
  }

  static String refused(
      Reason reason, int code, String about, String message, List<MapNode> causes) {
    if (code == 401) {
      return "The API server does not accept the kubeconfig's account (401) when asked for %s."
          .formatted(about);
    }
    return switch (reason) {
      case CONFLICT -> "%s has fields that others own: %s.".formatted(about, owners(causes));
      case OUTDATED -> "%s was changed by somebody else at the same moment.".formatted(about);
      case FORBIDDEN, DENIED, INVALID, NOT_FOUND, TERMINATING ->
          "%s: %s".formatted(about, cut(message));
      case BUSY, UNREACHABLE, NOT_SERVED ->
          "The API server answered %d for %s: %s".formatted(code, about, brief(message));
    };
  }

  /// `.spec.maxReplicaCount` (by `kubectl-edit`) …
  private static String owners(List<MapNode> causes) {
    return causes.stream()
        .filter(cause -> cause.text("reason").orElse("").equals("FieldManagerConflict"))
        .map(cause ->
            "`%s` (%s)"
                .formatted(
                    cause.text("field").orElse("?"),
                    cause.text("message").orElse("").replace('"', '`')))
        .collect(Collectors.joining(", "));
  }

  /// In one line and not for ever: it goes into logs and statuses.
  private static String brief(String message) {
    return cut(message.strip().replaceAll("\\s+", " "));
  }

  private static String cut(String message) {
    return message.length() > MOST ? message.substring(0, MOST) + "…" : message;
  }
}
