package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.webhook.live.LookupKinds;
import dev.nimfleet.webhook.live.Store;
import dev.nimfleet.webhook.tls.Journal;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// What a cluster has to offer the webhook.
public final class Connection implements AutoCloseable {
  private final KubernetesClient client;

  private Connection(KubernetesClient client) {
    this.client = client;
  }

  /// Asks nothing yet.
  ///
  /// @param kubeconfig none takes the account of the pod that this runs in
  /// @throws IllegalArgumentException when there is neither, with a sentence for people
  public static Connection open(Optional<Path> kubeconfig) {
    return new Connection(Clients.of(kubeconfig));
  }

  /// Begins to watch.
  ///
  /// @param waivers the one namespace whose waivers count
  public WatchedCluster watch(String waivers) {
    var store = new Store(LookupKinds.WATCHED, Store.BOUND, System::nanoTime);
    return WatchedCluster.start(client, store, waivers, Pace.USUAL);
  }

  public SecretStore secret(String namespace, String name) {
    return new SecretStore(client, namespace, name);
  }

  public WebhookConfigurations configuration(
      String name, Supplier<Optional<String>> template, InstantSource clock, Journal journal) {
    return new WebhookConfigurations(client, name, template, clock, journal);
  }

  /// Stands for election until closed.
  ///
  /// @param start called when this replica begins to lead; it returns at once
  /// @param stop called when it leads no longer
  public Leadership lead(Leadership.Office office, Runnable start, Runnable stop) {
    return Leadership.of(client, office, Leadership.Terms.USUAL, start, stop);
  }

  public Reports reports() {
    return new Reports(client);
  }

  @Override
  public void close() {
    client.close();
  }
}
