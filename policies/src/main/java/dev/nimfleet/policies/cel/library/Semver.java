package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.Opaque;
import dev.nimfleet.policies.cel.value.Uint;
import java.util.List;
import java.util.stream.Collectors;

/// A version after semver.org 2.0.0. What follows a `+` does not set two versions apart.
///
/// @param prerelease what follows a `-`, part by part: numbers and words
record Semver(Uint major, Uint minor, Uint patch, List<Object> prerelease, List<String> build)
    implements Opaque, Comparable<Semver> {
  static final CelType TYPE = new CelType("kubernetes.Semver");

  Semver {
    prerelease = List.copyOf(prerelease);
    build = List.copyOf(build);
  }

  @Override
  public int compareTo(Semver other) {
    int order = major.compareTo(other.major);
    if (order == 0) order = minor.compareTo(other.minor);
    if (order == 0) order = patch.compareTo(other.patch);
    return Integer.signum(order == 0 ? comparePrereleases(other) : order);
  }

  /// A version without a prerelease is later than all of its prereleases.
  private int comparePrereleases(Semver other) {
    if (prerelease.isEmpty() || other.prerelease.isEmpty()) {
      return Boolean.compare(prerelease.isEmpty(), other.prerelease.isEmpty());
    }
    int common = Math.min(prerelease.size(), other.prerelease.size());
    for (int i = 0; i < common; i++) {
      int order = compareParts(prerelease.get(i), other.prerelease.get(i));
      if (order != 0) return order;
    }
    return prerelease.size() - other.prerelease.size();
  }

  /// Numbers come before words.
  private static int compareParts(Object a, Object b) {
    if (a instanceof Uint x && b instanceof Uint y) return x.compareTo(y);
    if (a instanceof String x && b instanceof String y) return x.compareTo(y);
    return a instanceof Uint ? -1 : 1;
  }

  @Override
  public CelType type() {
    return TYPE;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Semver semver && compareTo(semver) == 0;
  }

  @Override
  public int hashCode() {
    return List.of(major, minor, patch, prerelease).hashCode();
  }

  @Override
  public String toString() {
    String pre = prerelease.isEmpty() ? "" : "-" + joined(prerelease);
    String meta = build.isEmpty() ? "" : "+" + joined(build);
    return "%s.%s.%s%s%s".formatted(major, minor, patch, pre, meta);
  }

  private static String joined(List<?> parts) {
    return parts.stream().map(Object::toString).collect(Collectors.joining("."));
  }
}
