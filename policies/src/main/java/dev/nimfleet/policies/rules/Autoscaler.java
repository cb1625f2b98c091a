package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.admission.AdmissionRequest.Kind;
import dev.nimfleet.policies.admission.AdmissionRequest.Resource;
import java.util.List;
import java.util.Locale;

/// A kind whose objects scale others.
///
/// @param targets the fields under `spec` that may name what they scale
public record Autoscaler(Kind kind, Resource resource, List<String> targets) {
  /// All that a scoped policy is about and that names its target in a field. What others make is
  /// known by its name alone.
  public static final List<Autoscaler> ALL =
      List.of(
          of("keda.sh", "v1alpha1", "ScaledObject", "scaleTargetRef"),
          of("autoscaling", "v2", "HorizontalPodAutoscaler", "scaleTargetRef"),
          of("autoscaling.k8s.io", "v1", "VerticalPodAutoscaler", "targetRef"),
          of(
              "autoscaling.gke.io",
              "v1beta1",
              "MultidimPodAutoscaler",
              "scaleTargetRef",
              "targetRef"),
          of("datadoghq.com", "v1alpha1", "WatermarkPodAutoscaler", "scaleTargetRef", "targetRef"),
          of("datadoghq.com", "v1alpha2", "DatadogPodAutoscaler", "scaleTargetRef", "targetRef"));

  public Autoscaler {
    targets = List.copyOf(targets);
  }

  private static Autoscaler of(String group, String version, String kind, String... targets) {
    String resource = kind.toLowerCase(Locale.ROOT) + "s";
    return new Autoscaler(
        new Kind(group, version, kind), new Resource(group, version, resource), List.of(targets));
  }

  public String apiVersion() {
    return kind.group() + "/" + kind.version();
  }
}
