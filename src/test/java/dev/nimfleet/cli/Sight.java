package dev.nimfleet.cli;

import dev.nimfleet.gitops.InstalledCluster;

/// What somebody with kubectl sees of the fleet `prod` in the namespace `nim`.
record Sight(InstalledCluster installed) {
  /// One field of an object; empty when there is none.
  ///
  /// @param path as jsonpath has it, such as `.status.state`
  String of(String kind, String name, String path) {
    return installed
        .server()
        .kubectl(
            "get", kind, name, "-n", "nim", "--ignore-not-found", "-o", "jsonpath={" + path + "}")
        .strip();
  }

  /// The same of all objects of a kind, with blanks between them.
  String of(String kind, String path) {
    return installed
        .server()
        .kubectl("get", kind, "-n", "nim", "-o", "jsonpath={.items[*]" + path + "}")
        .strip();
  }

  /// A field of a condition of the fleet.
  String condition(String type, String field) {
    return of(
        "modelfleet", "prod", ".status.conditions[?(@.type==\"%s\")].%s".formatted(type, field));
  }

  boolean isReady() {
    return condition("Ready", "status").equals("True");
  }

  /// Ready at this commit.
  boolean isReadyAt(String revision) {
    return isReady() && of("modelfleet", "prod", ".status.lastAppliedRevision").equals(revision);
  }

  boolean serves(String model) {
    return of("httproute", model, ".status.parents[0].conditions[0].status").equals("True");
  }
}
