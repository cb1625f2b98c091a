package dev.nimfleet.webhook.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

/// A watch on one object that only wakes. It comes back by itself when it is closed; who is woken
/// reads the object again, and looks from time to time without being woken.
final class Waking {
  private Waking() {}

  static <T extends HasMetadata> AutoCloseable on(Resource<T> resource, Runnable wake) {
    SharedIndexInformer<T> informer = resource.runnableInformer(0);
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(T added) {
            wake.run();
          }

          @Override
          public void onUpdate(T before, T after) {
            wake.run();
          }

          @Override
          public void onDelete(T deleted, boolean unknown) {
            wake.run();
          }
        });
    // Also when there is no API server yet, or no permission.
    informer.exceptionHandler((started, failure) -> true);
    informer.start();
    return informer::stop;
  }
}
