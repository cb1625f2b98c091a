package dev.nimfleet.webhook.kubernetes;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.Optional;

/// Reads and patches one webhook configuration for somebody who breaks the glass. It needs no
/// webhook that runs.
public final class BreakGlassClient implements AutoCloseable {
  /// Whoever waits for it has no time.
  private static final int PATIENCE = 10_000; // milliseconds

  private final KubernetesClient client;
  private final String name;

  /// The cluster does not do what is asked for.
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message, KubernetesClientException cause) {
      super(message, cause);
    }
  }

  private BreakGlassClient(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /// Looks for the cluster where kubectl does, or in a file.
  ///
  /// @param name of the webhook configuration
  public static BreakGlassClient open(Optional<Path> kubeconfig, String name) throws Refused {
    Config config = config(kubeconfig);
    config.setRequestTimeout(PATIENCE);
    config.setConnectionTimeout(PATIENCE);
    config.setRequestRetryBackoffLimit(0);
    return new BreakGlassClient(new KubernetesClientBuilder().withConfig(config).build(), name);
  }

  private static Config config(Optional<Path> kubeconfig) throws Refused {
    try {
      return kubeconfig
          .map(file -> Config.fromKubeconfig(file.toFile()))
          .orElseGet(() -> Config.autoConfigure(null));
    } catch (KubernetesClientException e) {
      throw new Refused(
          "`%s` is no kubeconfig that can be read".formatted(kubeconfig.orElseThrow()), e);
    }
  }

  /// The entries as they are now, as JSON; nothing when there is no such configuration.
  public Optional<String> entries() throws Refused {
    try {
      return Optional.ofNullable(configuration().get())
          .map(found -> client.getKubernetesSerialization().asJson(found.getWebhooks()));
    } catch (KubernetesClientException e) {
      throw refused(e);
    }
  }

  /// Applies a JSON merge patch.
  public void patch(String patch) throws Refused {
    try {
      configuration().patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    } catch (KubernetesClientException e) {
      throw refused(e);
    }
  }

  private Refused refused(KubernetesClientException e) {
    boolean isAnswered = e.getStatus() != null && e.getCode() > 0;
    return new Refused(
        isAnswered
            ? e.getStatus().getMessage()
            : "the API server at `%s` does not answer".formatted(client.getMasterUrl()),
        e);
  }

  private Resource<ValidatingWebhookConfiguration> configuration() {
    return client.admissionRegistration().v1().validatingWebhookConfigurations().withName(name);
  }

  @Override
  public void close() {
    client.close();
  }
}
