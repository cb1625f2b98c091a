package dev.nimfleet.standin;

/// A controller of a cluster, as it signs what it writes.
public enum Manager {
  NIM_OPERATOR("nim-operator"),
  KEDA_OPERATOR("keda-operator"),
  KUBE_CONTROLLER_MANAGER("kube-controller-manager"),
  GATEWAY_CONTROLLER("gateway-controller");

  private final String field;

  Manager(String field) {
    this.field = field;
  }

  /// Its `fieldManager`.
  public String field() {
    return field;
  }
}
