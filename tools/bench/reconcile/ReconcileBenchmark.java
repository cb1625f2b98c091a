import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RealCrds;
import dev.nimfleet.standin.Behaviour;
import dev.nimfleet.standin.Controllers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How long `nimfleet reconcile` takes for a large fleet on a real API server. `run` calls this:
///
/// `ReconcileBenchmark MODELS FOLDER NIMFLEET`, where FOLDER is what was compiled, beside its fleet
/// file, and NIMFLEET the program. It prints two Markdown tables.
final class ReconcileBenchmark {
  private static final String NAMESPACE = "nim-bench";
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final int COMMITS = 5;

  /// What the reconciler says at the end of a run.
  private static final Pattern RUN =
      Pattern.compile(
          "([0-9]+) created, ([0-9]+) configured, ([0-9]+) unchanged, ([0-9]+) pruned.* in"
              + " ([0-9.]+) s");

  private static final String SURROUNDINGS =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: nim-bench}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: gateway-system}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: ngc-registry-secret, namespace: nim-bench}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: ngc-api-secret, namespace: nim-bench}
      ---
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: fast-parallel-fs}
      provisioner: example.com/fast
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: inference, namespace: gateway-system}
      spec:
        gatewayClassName: any
        listeners:
        - {name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
      """;

  private ReconcileBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int models = Integer.parseInt(arguments[0]);
    Path source = Path.of(arguments[1]);
    Path work = source.getParent();
    System.out.println("| models | run | objects | s | objects/s | CPU s | peak MB |");
    System.out.println("|---:|:---|---:|---:|---:|---:|---:|");
    try (ApiServer server = ApiServer.start()) {
      server.client().installCrds(RealCrds.find().orElseThrow().texts("v3.1.2"));
      server.client().installCrds(List.of(Files.readString(work.resolve("crd.yaml"))));
      Path surroundings = Files.writeString(work.resolve("surroundings.yaml"), SURROUNDINGS);
      server.kubectl("apply", "-f", surroundings.toString());
      List<String> folder = command(arguments[2], server, source.toString());
      try (Controllers controllers = Controllers.start(server, Behaviour.USUAL)) {
        try (Running first = new Running(folder, work.resolve("first.log"))) {
          first.report(models, "first install, with stand-in controllers", 1);
          controllers.awaitIdle(LIMIT);
          controllers.pause();
        }
        // Nothing but the API server and the reconciler has the processors from here on.
        try (Running next = new Running(folder, work.resolve("next.log"))) {
          next.report(models, "in sync, first run of a process", 1);
          next.report(models, "in sync, each run after it", 2);
          server.kubectl(
              "label",
              "scaledobject",
              "--all",
              "-n",
              NAMESPACE,
              "--overwrite",
              "nimfleet.dev/model=somebody-else");
          next.report(models, "out of sync: every ScaledObject edited by hand", 3);
        }
        commits(models, work, command(arguments[2], server, "--git", repository(work)), server);
      }
    }
  }

  private static List<String> command(String nimfleet, ApiServer server, String... source) {
    List<String> command = new ArrayList<>(List.of(nimfleet, "reconcile"));
    command.addAll(List.of(source));
    command.addAll(List.of("--kubeconfig", server.kubeconfig().toString()));
    command.addAll(List.of("--poll", "1s", "--interval", "5s"));
    return command;
  }

  /// A repository with the fleet file and its lock.
  private static String repository(Path work) throws Exception {
    run(work, "git", "init", "--quiet", "--bare", "--initial-branch=main", "bare.git");
    run(work, "git", "clone", "--quiet", "bare.git", "clone");
    run(work.resolve("clone"), "git", "checkout", "--quiet", "-B", "main");
    for (String file : List.of("fleet.yaml", "fleet.lock.yaml")) {
      Files.copy(work.resolve(file), work.resolve("clone").resolve(file));
    }
    push(work);
    return "file://" + work.resolve("bare.git");
  }

  private static void push(Path work) throws Exception {
    Path clone = work.resolve("clone");
    run(clone, "git", "add", "--all");
    run(
        clone,
        "git",
        "-c",
        "user.name=bench",
        "-c",
        "user.email=bench@example.com",
        "commit",
        "--quiet",
        "--message=fleet");
    run(clone, "git", "push", "--quiet", "origin", "main");
  }

  private static void run(Path folder, String... command) throws Exception {
    Process process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    if (process.waitFor() != 0) throw new IllegalStateException(List.of(command).toString());
  }

  /// Raises the most replicas of one model, commit after commit.
  private static void commits(int models, Path work, List<String> command, ApiServer server)
      throws Exception {
    Path fleet = work.resolve("clone/fleet.yaml");
    ObjectRef scaler = scaler(work);
    List<Double> times = new ArrayList<>();
    try (Running running = new Running(command, work.resolve("git.log"))) {
      running.await(1);
      for (int commit = 1; commit <= COMMITS; commit++) {
        int most = 8 + commit;
        String text = Files.readString(fleet);
        String next = text.replaceFirst("replicas: 2\\.\\.[0-9]+", "replicas: 2.." + most);
        Files.writeString(fleet, next);
        push(work);
        long pushed = System.nanoTime();
        while (server.client().get(scaler).json().at("/spec/maxReplicaCount").asInt() != most) {
          if (System.nanoTime() - pushed > LIMIT.toNanos()) {
            throw new IllegalStateException("It takes too long.");
          }
          Thread.sleep(20);
        }
        times.add((System.nanoTime() - pushed) / 1e9);
        running.await(3);
      }
      times.sort(null);
      System.out.println();
      System.out.println("| models | from the push to the write, median s | least s | most s |");
      System.out.println("|---:|---:|---:|---:|");
      System.out.printf(
          Locale.ROOT,
          "| %d | %.1f | %.1f | %.1f |%n",
          models,
          times.get(COMMITS / 2),
          times.getFirst(),
          times.getLast());
    }
  }

  /// Of the first model of the fleet file.
  private static ObjectRef scaler(Path work) throws IOException {
    try (Stream<Path> files = Files.walk(work.resolve("out"))) {
      String file =
          files
              .map(path -> path.getFileName().toString())
              .filter(name -> name.startsWith("20-scaledobject-"))
              .sorted()
              .findFirst()
              .orElseThrow();
      String name = file.replaceFirst("^20-scaledobject-", "").replaceFirst("\\.yaml$", "");
      return new ObjectRef("keda.sh/v1alpha1", "ScaledObject", NAMESPACE, name);
    }
  }

  /// The reconciler as a process.
  private static final class Running implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final long began = System.nanoTime();
    private int told;

    Running(List<String> command, Path log) throws IOException {
      this.log = log;
      this.process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    }

    /// Waits for one more run, and prints it.
    void report(int models, String label, int kind) throws Exception {
      double before = kind == 1 ? 0 : cpu();
      Matcher run = await(kind);
      double seconds = Double.parseDouble(run.group(5));
      int objects = 0;
      for (int group = 1; group <= 4; group++) objects += Integer.parseInt(run.group(group));
      System.out.printf(
          Locale.ROOT,
          "| %d | %s | %d | %.1f | %.0f | %.1f | %d |%n",
          models,
          label,
          objects,
          seconds,
          objects / seconds,
          cpu() - before,
          peak());
    }

    private Matcher await(int kind) throws Exception {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (System.nanoTime() < deadline) {
        if (!process.isAlive()) throw new IllegalStateException(Files.readString(log));
        List<Matcher> runs = runs();
        while (told < runs.size()) {
          Matcher run = runs.get(told++);
          boolean edited = !run.group(2).equals("0");
          if (kind != 3 || edited) return run;
        }
        Thread.sleep(100);
      }
      throw new IllegalStateException("It takes too long: " + Files.readString(log));
    }

    private List<Matcher> runs() throws IOException {
      List<Matcher> runs = new ArrayList<>();
      try (Stream<String> lines = Files.lines(log)) {
        lines.forEach(line -> {
          Matcher run = RUN.matcher(line);
          if (run.find()) runs.add(run);
        });
      }
      return runs;
    }

    /// Seconds of user and system.
    private double cpu() throws IOException {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private long peak() throws IOException {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .sum()
          / 1024;
    }

    @Override
    public void close() throws InterruptedException {
      process.destroy();
      process.waitFor();
    }
  }
}
