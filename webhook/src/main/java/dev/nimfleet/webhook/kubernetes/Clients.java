package dev.nimfleet.webhook.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Connections to an API server.
public final class Clients {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /// Of requests that state no limit of their own.
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);

  /// Where every pod finds its account; the kubelet writes a new token there before the old one
  /// ends.
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private Clients() {}

  /// As a kubeconfig says, or with the account of the pod that this runs in. Nothing else is tried:
  /// a webhook that happens upon somebody's kubeconfig would guard the wrong cluster.
  public static KubernetesClient of(Optional<Path> kubeconfig) {
    return of(kubeconfig.map(Clients::read).orElseGet(() -> account(ACCOUNT, System.getenv())));
  }

  private static Config read(Path kubeconfig) {
    if (!Files.isReadable(kubeconfig)) {
      throw new IllegalArgumentException(ApiErrors.noKubeconfig(kubeconfig));
    }
    try {
      return Config.fromKubeconfig(kubeconfig.toFile());
    } catch (KubernetesClientException e) {
      throw new IllegalArgumentException(ApiErrors.noKubeconfig(kubeconfig), e);
    }
  }

  static Config account(Path folder, Map<String, String> environment) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    Path token = folder.resolve("token");
    if (host.isEmpty() || !Files.isReadable(token)) {
      throw new IllegalArgumentException(ApiErrors.noAccount());
    }
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(
            "https://%s:%s"
                .formatted(
                    host.contains(":") ? "[" + host + "]" : host,
                    environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443")))
        .withCaCertFile(folder.resolve("ca.crt").toString())
        .withOauthTokenProvider(() -> text(token))
        .build();
  }

  /// HTTP/1.1, since the JDK keeps an HTTP/2 connection that has gone silent and sends everything
  /// into it; so each watch has a connection of its own, which closing it closes. Nothing is tried
  /// again behind our back: limits here are limits.
  private static KubernetesClient of(Config config) {
    Config ours =
        new ConfigBuilder(config)
            .withUserAgent("nimfleet")
            .withHttp2Disable(true)
            .withConnectionTimeout(Math.toIntExact(CONNECT_LIMIT.toMillis()))
            .withRequestTimeout(Math.toIntExact(REQUEST_LIMIT.toMillis()))
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(ours)
        .withHttpClientFactory(new JdkHttpClientFactory())
        .build();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
