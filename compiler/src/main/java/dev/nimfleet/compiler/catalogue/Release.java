package dev.nimfleet.compiler.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A release of NVIDIA NIM Operator whose kinds we know. KEDA, Gateway API and Kubernetes itself
/// are known in one release each (KEDA 2.20, Gateway API 1.7, Kubernetes 1.37).
///
/// In this room a set of releases is a bit mask, so that one walk answers for all of them.
public enum Release {
  V3_0_2(0b001, "3.0.2"),
  V3_1_2(0b010, "3.1.2"),
  MAIN(0b100, "main");

  /// The mask of all releases.
  static final int ALL = 0b111;

  private final int mask;
  private final String version;

  Release(int mask, String version) {
    this.mask = mask;
    this.version = version;
  }

  /// As people write it, such as `3.1.2`.
  public String version() {
    return version;
  }

  /// The release that people call so.
  public static Optional<Release> named(String version) {
    for (Release release : values()) {
      if (release.version.equals(version)) {
        return Optional.of(release);
      }
    }
    return Optional.empty();
  }

  int mask() {
    return mask;
  }

  /// This release and every later one.
  int andLater() {
    return ALL & -mask;
  }

  /// This release and every earlier one.
  int andEarlier() {
    return (mask << 1) - 1;
  }

  static int mask(Set<Release> releases) {
    int mask = 0;
    for (Release release : releases) {
      mask |= release.mask;
    }
    return mask;
  }

  /// `NIM Operator 3.0.2 and 3.1.2`.
  static String words(int mask) {
    List<String> versions = new ArrayList<>();
    for (Release release : values()) {
      if ((mask & release.mask) != 0) {
        versions.add(release.version);
      }
    }
    int last = versions.size() - 1;
    return "NIM Operator "
        + (last < 1
            ? String.join("", versions)
            : String.join(", ", versions.subList(0, last)) + " and " + versions.get(last));
  }
}
