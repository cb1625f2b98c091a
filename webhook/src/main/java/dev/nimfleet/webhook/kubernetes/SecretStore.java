package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.webhook.tls.Keychain;
import dev.nimfleet.webhook.tls.KeychainStore;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The Secret in which replicas share their certificates. It needs the verbs `get`, `list`, `watch`
/// and `update` on that Secret, and `create`.
public final class SecretStore implements KeychainStore {
  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  public SecretStore(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  @Override
  public Optional<Stored> read() {
    return present()
        .map(secret -> new Stored(secret.getMetadata().getResourceVersion(), decoded(secret)));
  }

  @Override
  public boolean create(Map<String, String> data) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .addToLabels("app.kubernetes.io/managed-by", "nimfleet-webhook")
            .endMetadata()
            .withType("Opaque")
            .withData(encoded(data))
            .build();
    return Race.isWon(() -> client.resource(secret).create());
  }

  /// What else is in the Secret stays: labels, annotations, and data of others.
  @Override
  public boolean replace(Stored before, Map<String, String> data) {
    Optional<Secret> found =
        present()
            .filter(secret -> secret.getMetadata().getResourceVersion().equals(before.version()));
    if (found.isEmpty()) return false;
    Map<String, String> merged =
        new HashMap<>(Optional.ofNullable(found.get().getData()).orElseGet(Map::of));
    merged.keySet().removeAll(Keychain.FIELDS);
    merged.putAll(encoded(data));
    Secret secret = new SecretBuilder(found.get()).withData(merged).build();
    return Race.isWon(() -> client.resource(secret).update());
  }

  /// Calls when the Secret may have changed, until it is closed.
  public AutoCloseable watch(Runnable wake) {
    return Waking.on(resource(), wake);
  }

  private Optional<Secret> present() {
    return Optional.ofNullable(resource().get());
  }

  private Resource<Secret> resource() {
    return client.secrets().inNamespace(namespace).withName(name);
  }

  private static Map<String, String> decoded(Secret secret) {
    Map<String, String> data = new LinkedHashMap<>();
    Optional.ofNullable(secret.getData())
        .orElseGet(Map::of)
        .forEach((field, value) -> data.put(field, Base64Text.decoded(value)));
    return data;
  }

  private static Map<String, String> encoded(Map<String, String> data) {
    Map<String, String> encoded = new LinkedHashMap<>();
    data.forEach((field, value) -> encoded.put(field, Base64Text.encoded(value)));
    return encoded;
  }
}
