package dev.nimfleet.gitops.kubernetes;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Connections to an API server.
final class Clients {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  private Clients() {}

  /// @param kubeconfig none takes what kubectl would take, or the account of a pod
  /// @param context none takes the current one
  static KubernetesClient of(Optional<Path> kubeconfig, Optional<String> context)
      throws ClusterTrouble {
    Config ours =
        new ConfigBuilder(config(kubeconfig, context))
            .withUserAgent("nimfleet")
            .withHttp2Disable(true) // the JDK keeps an HTTP/2 connection that has gone silent
            .withConnectionTimeout(Math.toIntExact(CONNECT_LIMIT.toMillis()))
            .withRequestTimeout(Math.toIntExact(Wire.LIMIT.toMillis()))
            .withRequestRetryBackoffLimit(0) // nobody tries again behind our back
            .build();
    return new KubernetesClientBuilder()
        .withConfig(ours)
        .withHttpClientFactory(new Unredirected())
        .build();
  }

  /// What is said to one server, with an account, is not for the one that it redirects to.
  private static final class Unredirected extends JdkHttpClientFactory {
    @Override
    protected void additionalConfig(HttpClient.Builder builder) {
      builder.followRedirects(HttpClient.Redirect.NEVER);
    }
  }

  private static Config config(Optional<Path> kubeconfig, Optional<String> context)
      throws ClusterTrouble {
    Config config = kubeconfig.isPresent() ? read(kubeconfig.get(), context) : found(context);
    if (context.isPresent() && !current(config).equals(context)) {
      throw new ClusterTrouble(Reason.FORBIDDEN, ApiErrors.noContext(context.get()));
    }
    return config;
  }

  private static Config read(Path file, Optional<String> context) throws ClusterTrouble {
    try {
      String text = Files.readString(file);
      return Config.fromKubeconfig(
          context.map(name -> switched(text, name)).orElse(text), file.toFile());
    } catch (IOException | KubernetesClientException e) {
      throw new ClusterTrouble(Reason.FORBIDDEN, ApiErrors.noKubeconfig(file));
    }
  }

  /// The same kubeconfig with another current context.
  private static String switched(String text, String context) {
    return YamlReader.read(new Source("kubeconfig", text), new Diagnostics()).stream()
        .filter(MapNode.class::isInstance)
        .map(MapNode.class::cast)
        .findFirst()
        .map(map -> map.with(MapNode.at(map.at()).put("current-context", context).build()))
        .map(YamlWriter::write)
        .orElse(text);
  }

  private static Config found(Optional<String> context) throws ClusterTrouble {
    Config config = Config.autoConfigure(context.orElse(null));
    boolean isAccount =
        config.getOauthTokenProvider() != null || config.getAutoOAuthToken() != null;
    if (context.isEmpty() && current(config).isEmpty() && !isAccount) {
      throw new ClusterTrouble(Reason.FORBIDDEN, ApiErrors.noCluster());
    }
    return config;
  }

  private static Optional<String> current(Config config) {
    return Optional.ofNullable(config.getCurrentContext()).map(context -> context.getName());
  }
}
