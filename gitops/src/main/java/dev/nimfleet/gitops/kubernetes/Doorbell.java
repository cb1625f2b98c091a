package dev.nimfleet.gitops.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Objects;

/// Rings when objects of a kind come or go, or when somebody changes what people write of them. It
/// says no more than that, so nothing is lost with a ring: whoever listens asks anyway, now and
/// again.
final class Doorbell implements ResourceEventHandler<GenericKubernetesResource> {
  private final Runnable ring;

  private Doorbell(Runnable ring) {
    this.ring = ring;
  }

  /// @param namespace empty for all
  static AutoCloseable of(
      KubernetesClient client, ResourceDefinitionContext kind, String namespace, Runnable ring) {
    var objects = client.genericKubernetesResources(kind);
    var informer =
        (namespace.isEmpty() ? objects.inAnyNamespace() : objects.inNamespace(namespace))
            .runnableInformer(0)
            .addEventHandler(new Doorbell(ring))
            // A kind that is not served may be later, and an API server comes back.
            .exceptionHandler((_, _) -> true);
    var _ = informer.start();
    return informer;
  }

  @Override
  public void onAdd(GenericKubernetesResource object) {
    ring.run();
  }

  /// A status is our own.
  @Override
  public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
    if (!said(before.getMetadata()).equals(said(after.getMetadata()))) ring.run();
  }

  @Override
  public void onDelete(GenericKubernetesResource object, boolean isLongAgo) {
    ring.run();
  }

  private static String said(ObjectMeta metadata) {
    return "%s %s %s %s"
        .formatted(
            metadata.getUid(),
            metadata.getGeneration(),
            metadata.getDeletionTimestamp(),
            Objects.toString(metadata.getAnnotations()));
  }
}
