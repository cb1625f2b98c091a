package dev.nimfleet.webhook.install;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// How somebody wants the webhook in their cluster.
///
/// @param guard the namespaces where models run; none for those that hold a NIMService
/// @param image what the pods run, with a tag or a digest
/// @param isMonitored whether the cluster has the kinds of Prometheus' operator
/// @param monitoringNamespace where Prometheus runs, which reads metrics
/// @param clientCa a ConfigMap of its namespace with the authorities of those who may call, as
///   `ca.crt`; none lets anybody
public record InstallOptions(
    String namespace,
    List<String> guard,
    int replicas,
    Mode mode,
    String image,
    Certificates certificates,
    boolean isMonitored,
    String monitoringNamespace,
    Optional<String> clientCa) {
  public static final String NAMESPACE = "nimfleet-system";
  public static final String MONITORING = "monitoring";
  public static final int REPLICAS = 3;

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final Pattern IMAGE =
      Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._:/-]{0,300}(@sha256:[0-9a-f]{64})?");

  /// What becomes of an object that a rule denies.
  public enum Mode {
    ENFORCE("Deny"),
    WARN("Warn"),
    AUDIT("Audit");

    private final String level;

    Mode(String level) {
      this.level = level;
    }

    /// The action of a tier that holds everywhere.
    String level() {
      return level;
    }
  }

  /// Who makes the certificate that the API server trusts.
  public enum Certificates {
    SELF,
    CERT_MANAGER
  }

  public InstallOptions {
    guard = List.copyOf(guard);
    if (replicas < 1) throw new IllegalArgumentException("no replica: " + replicas);
  }

  /// Whether a text can be the name of a namespace.
  public static boolean isNamespace(String text) {
    return DNS_LABEL.matcher(text).matches();
  }

  /// Whether a text can be the name of a ConfigMap.
  public static boolean isConfigMap(String text) {
    return DNS_NAME.matcher(text).matches();
  }

  /// Whether a text can name an image.
  public static boolean isImage(String text) {
    return IMAGE.matcher(text).matches();
  }

  boolean usesCertManager() {
    return certificates == Certificates.CERT_MANAGER;
  }
}
