package dev.nimfleet.policies.cel.function;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A minor version of Kubernetes, such as 1.33.
public record KubernetesVersion(int major, int minor) implements Comparable<KubernetesVersion> {
  /// The first version whose API server runs CEL.
  public static final KubernetesVersion FIRST = new KubernetesVersion(1, 23);

  /// The first version whose ValidatingAdmissionPolicies are `v1`.
  public static final KubernetesVersion POLICIES = new KubernetesVersion(1, 30);

  /// The newest version that this engine behaves like.
  public static final KubernetesVersion NEWEST = new KubernetesVersion(1, 37);

  private static final Pattern FORM = Pattern.compile("v?(\\d{1,3})\\.(\\d{1,3})(\\..*)?");

  public static KubernetesVersion of(int minor) {
    return new KubernetesVersion(1, minor);
  }

  /// Reads `1.33`, `v1.33` and `1.33.2`.
  public static Optional<KubernetesVersion> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new KubernetesVersion(
                Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  public boolean has(KubernetesVersion since) {
    return compareTo(since) >= 0;
  }

  @Override
  public int compareTo(KubernetesVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
