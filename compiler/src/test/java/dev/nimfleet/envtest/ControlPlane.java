package dev.nimfleet.envtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// The processes behind an [ApiServer] and the folder with all they write.
final class ControlPlane {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  private final Assets assets;
  private final Path folder;
  private final Ports ports;
  private final List<String> flags;
  private final String token;
  private final ChildProcess etcd;
  private volatile ChildProcess apiServer;
  private final Thread atExit = new Thread(this::cleanUp, "end-control-plane");

  private ControlPlane(Assets assets, Path folder, Ports ports, List<String> flags, String token) {
    this.assets = assets;
    this.folder = folder;
    this.ports = ports;
    this.flags = List.copyOf(flags);
    this.token = token;
    this.etcd = startEtcd(assets, folder, ports);
    this.apiServer = startKubeApiserver(assets, folder, ports, flags);
  }

  static ControlPlane launch(Assets assets, Ports ports, List<String> flags) {
    try {
      Path folder = Files.createTempDirectory("nimfleet-envtest-");
      String token = UUID.randomUUID().toString();
      Files.writeString(folder.resolve("tokens.csv"), token + ",admin,admin,system:masters\n");
      KeyPair serviceAccounts = keyPair();
      Files.writeString(signingKey(folder), pem("PRIVATE KEY", serviceAccounts.getPrivate()));
      Files.writeString(verifyingKey(folder), pem("PUBLIC KEY", serviceAccounts.getPublic()));
      var plane = new ControlPlane(assets, folder, ports, flags, token);
      Files.writeString(plane.kubeconfig(), plane.kubeconfigText());
      Runtime.getRuntime().addShutdownHook(plane.atExit);
      return plane;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI url() {
    return URI.create("https://127.0.0.1:" + ports.apiServer());
  }

  Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  /// Requests to it with no account of their own.
  HttpClient http() {
    return HttpClient.newBuilder()
        .connectTimeout(CONNECT_LIMIT)
        .sslContext(Trust.only(certificate(folder)))
        .build();
  }

  String token() {
    return token;
  }

  /// Throws with what the processes logged when one of them ends or time runs out.
  ApiClient awaitReady() {
    await(() -> Files.exists(certificates(folder).resolve("apiserver.key")));
    ApiClient client = connect();
    await(() -> isReady(client));
    return client;
  }

  /// Ends kube-apiserver alone; what it has stored stays.
  void haltApiServer() {
    apiServer.kill();
  }

  void resumeApiServer() {
    apiServer = startKubeApiserver(assets, folder, ports, flags);
    ApiClient _ = awaitReady();
  }

  private List<ChildProcess> processes() {
    return List.of(etcd, apiServer);
  }

  boolean lostAPort() {
    return processes().stream().anyMatch(process -> process.logged("address already in use"));
  }

  List<ProcessHandle> handles() {
    return processes().stream().map(ChildProcess::handle).toList();
  }

  void end() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    cleanUp();
  }

  private static ChildProcess startEtcd(Assets assets, Path folder, Ports ports) {
    String clients = "http://127.0.0.1:" + ports.etcdClients();
    String peers = "http://127.0.0.1:" + ports.etcdPeers();
    return ChildProcess.start(
        assets.program("etcd"),
        List.of(
            "--data-dir=" + folder.resolve("etcd"),
            "--unsafe-no-fsync",
            "--listen-client-urls=" + clients,
            "--advertise-client-urls=" + clients,
            "--listen-peer-urls=" + peers,
            "--initial-advertise-peer-urls=" + peers,
            "--initial-cluster=default=" + peers),
        folder.resolve("etcd.log"));
  }

  private static ChildProcess startKubeApiserver(
      Assets assets, Path folder, Ports ports, List<String> flags) {
    List<String> all =
        List.of(
            "--etcd-servers=http://127.0.0.1:" + ports.etcdClients(),
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--secure-port=" + ports.apiServer(),
            "--cert-dir=" + certificates(folder),
            "--endpoint-reconciler-type=none", // no Endpoints may hold a loopback address
            "--service-cluster-ip-range=10.0.0.0/16",
            "--authorization-mode=RBAC",
            "--token-auth-file=" + folder.resolve("tokens.csv"),
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + verifyingKey(folder),
            "--service-account-signing-key-file=" + signingKey(folder),
            // No controller makes the `default` account that it would ask of every pod.
            "--disable-admission-plugins=ServiceAccount");
    return ChildProcess.start(
        assets.program("kube-apiserver"),
        Stream.concat(all.stream(), flags.stream()).toList(),
        folder.resolve("kube-apiserver.log"));
  }

  private void await(BooleanSupplier condition) {
    boolean settled = Patience.until(START_LIMIT, () -> anyEnded() || condition.getAsBoolean());
    if (anyEnded()) throw failure("A process of the control plane ended");
    if (!settled) throw failure("kube-apiserver was not ready within " + START_LIMIT);
  }

  private boolean anyEnded() {
    return !processes().stream().allMatch(ChildProcess::isAlive);
  }

  private IllegalStateException failure(String what) {
    return new IllegalStateException(
        processes().stream()
            .map(ChildProcess::logTail)
            .reduce(what + ".", (text, tail) -> text + "\n" + tail));
  }

  /// Needs the certificate, which kube-apiserver makes at its start; its key is written last.
  private ApiClient connect() {
    return new ApiClient(http(), url(), token);
  }

  private static boolean isReady(ApiClient client) {
    try {
      return client.get("/readyz").isSuccess();
    } catch (UncheckedIOException e) {
      return false; // not listening yet
    }
  }

  private static Path certificate(Path folder) {
    return certificates(folder).resolve("apiserver.crt");
  }

  private static Path certificates(Path folder) {
    return folder.resolve("certificates");
  }

  private static Path signingKey(Path folder) {
    return folder.resolve("service-accounts.key");
  }

  private static Path verifyingKey(Path folder) {
    return folder.resolve("service-accounts.pub");
  }

  private static KeyPair keyPair() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String label, Key key) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(key.getEncoded()));
  }

  private String kubeconfigText() {
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: envtest, cluster: {server: "%s", certificate-authority: "%s"}}]
    users: [{name: admin, user: {token: "%s"}}]
    contexts: [{name: envtest, context: {cluster: envtest, user: admin}}]
    current-context: envtest
    """
        .formatted(url(), certificate(folder), token);
  }

  private void cleanUp() {
    processes().forEach(ChildProcess::kill);
    if (!Files.exists(folder)) return;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
