package dev.nimfleet.cli.output;

/// What tells one fleet's files from another's. The index file is called after `name` alone, so two
/// fleets of one name cannot share a folder.
public record FleetName(String namespace, String name) {
  /// What `nimfleet policy export` has its files under; no fleet is in no namespace.
  public static final FleetName POLICIES = new FleetName("", "policies");

  /// What `nimfleet install` has its files under.
  public static final FleetName INSTALL = new FleetName("", "install");

  /// The same for `nimfleet install reconciler`.
  public static final FleetName INSTALL_RECONCILER = new FleetName("", "install-reconciler");

  public FleetName {
    if (!isSafe(name)) {
      throw new IllegalArgumentException("not the name of a fleet: " + name);
    }
  }

  /// Whether a name can be a file name on every system.
  static boolean isSafe(String name) {
    return !name.isEmpty() && name.charAt(0) != '.' && name.chars().allMatch(FleetName::isPlain);
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
