package dev.nimfleet.cli;

import dev.nimfleet.webhook.WarmUp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Runs a webhook for a moment and calls it as an API server does, while the JVM takes notes for a
/// start-up cache that is the webhook's alone.
public final class WebhookTraining {
  private static final String CLUSTER =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMCache
      metadata: {name: warm-up, namespace: warm-up}
      """;

  private static final Pattern LISTENS =
      Pattern.compile("(https://\\S+/validate) judges .*; (http://\\S+) tells");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Enough for the profiles of what each request goes through.
  private static final int CALLS = 300;

  private WebhookTraining() {}

  /// Trains with a file of its own, which is gone afterwards.
  public static void main(String[] args) throws IOException {
    Path cluster = Files.createTempFile("nimfleet-training", ".yaml");
    try {
      Files.writeString(cluster, CLUSTER);
      train(cluster);
    } finally {
      Files.delete(cluster);
    }
  }

  private static void train(Path cluster) throws IOException {
    var err = new ByteArrayOutputStream();
    var webhook =
        Thread.ofPlatform()
            .daemon()
            .start(() ->
                Main.run(
                    InputStream.nullInputStream(),
                    OutputStream.nullOutputStream(),
                    err,
                    Path.of("."),
                    new String[] {
                      "webhook",
                      "--local",
                      "--port",
                      "0",
                      "--health-port",
                      "0",
                      "--cluster-state",
                      cluster.toString()
                    }));
    try {
      call(listening(webhook, err));
      webhook.interrupt();
      webhook.join(PATIENCE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Matcher listening(Thread webhook, ByteArrayOutputStream err)
      throws InterruptedException {
    while (true) {
      Matcher listens = LISTENS.matcher(err.toString(StandardCharsets.UTF_8));
      if (listens.find()) return listens;
      if (webhook.join(Duration.ofMillis(5))) {
        throw new IllegalStateException(
            "The webhook ended: " + err.toString(StandardCharsets.UTF_8));
      }
    }
  }

  private static void call(Matcher listening) throws IOException, InterruptedException {
    URI validate = URI.create(listening.group(1) + "?timeout=5s");
    String health = listening.group(2);
    try (HttpClient plain = HttpClient.newHttpClient()) {
      byte[] root = got(plain, health + "/ca.pem");
      try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(root)).build()) {
        List<byte[]> reviews = WarmUp.reviews().toList();
        for (int i = 0; i < CALLS; i++) {
          HttpRequest request =
              HttpRequest.newBuilder(validate)
                  .version(HttpClient.Version.HTTP_1_1)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofByteArray(reviews.get(i % reviews.size())))
                  .build();
          int status = client.send(request, BodyHandlers.discarding()).statusCode();
          if (status != 200) throw new IllegalStateException("A review got HTTP " + status);
        }
      }
      got(plain, health + "/readyz");
      got(plain, health + "/metrics");
    }
  }

  private static byte[] got(HttpClient client, String url)
      throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray())
        .body();
  }

  private static SSLContext trusting(byte[] root) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "root",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(root)));
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
