package dev.nimfleet.compiler.emit;

/// The API versions that are emitted.
final class Kinds {
  static final String NIM = "apps.nvidia.com/v1alpha1";
  static final String KEDA = "keda.sh/v1alpha1";
  static final String GATEWAY_GROUP = "gateway.networking.k8s.io";
  static final String GATEWAY = GATEWAY_GROUP + "/v1";
  static final String INFERENCE_GROUP = "inference.networking.k8s.io";
  static final String NIMFLEET = "nimfleet.dev/v1alpha1";

  /// A whole GPU, as the device plugin counts it.
  static final String GPU = "nvidia.com/gpu";

  /// Where a NIM answers: the API and its metrics.
  static final int PORT = 8000;

  private Kinds() {}
}
