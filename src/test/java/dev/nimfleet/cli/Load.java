package dev.nimfleet.cli;

import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.Patience;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Writes good and bad objects to an API server all the time, each from several writers that wait
/// for their answers, and remembers what came of it. Nothing is kept: all is dry-run.
final class Load implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ApiClient client;
  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  private final List<Thread> writers = new ArrayList<>();
  private volatile boolean isOver;

  /// What became of an object. Times are those of [System#nanoTime()].
  ///
  /// @param said why it was not taken; nothing when it was
  record Outcome(boolean isBad, long began, long ended, String said) {
    private boolean isIn() {
      return said.isEmpty();
    }

    /// What must never happen.
    boolean isLetIn() {
      return isBad && isIn();
    }

    boolean isAsItShould() {
      return isBad ? said.contains("no-cpu-autoscaling") : isIn();
    }
  }

  private Load(ApiClient client) {
    this.client = client;
  }

  static Load on(ApiClient client, int writers) {
    var load = new Load(client);
    for (int i = 0; i < writers; i++) load.writers.add(Thread.ofVirtual().start(load::write));
    return load;
  }

  private void write() {
    while (!isOver) {
      outcomes.add(bad(client));
      outcomes.add(good(client));
    }
  }

  static Outcome bad(ApiClient client) {
    return create(
        client,
        true,
        new ObjectRef("keda.sh/v1alpha1", "ScaledObject", "nim-prod", "llama"),
        """
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: llama, namespace: nim-prod}
        spec:
          scaleTargetRef: {name: llama}
          triggers: [{type: cpu, metadata: {value: "80"}}]
        """);
  }

  static Outcome good(ApiClient client) {
    return create(
        client,
        false,
        new ObjectRef("apps.nvidia.com/v1alpha1", "NIMCache", "nim-prod", "llama"),
        """
        apiVersion: apps.nvidia.com/v1alpha1
        kind: NIMCache
        metadata: {name: llama, namespace: nim-prod}
        spec:
          source:
            ngc:
              modelPuller: nvcr.io/nim/meta/llama-3.1-70b-instruct:1.3.0
              authSecret: ngc-api-secret
              model: {profiles: [4f904d571fe60ff24695b5ee2aa42da58cb460787a968f1e8a09f5a7e862728d]}
          storage: {pvc: {create: true, size: 250Gi, volumeAccessMode: ReadWriteMany}}
        """);
  }

  private static Outcome create(ApiClient client, boolean isBad, ObjectRef ref, String yaml) {
    long began = System.nanoTime();
    String said;
    try {
      ApiResponse response = client.dryRun().create(ref, yaml);
      said = response.isSuccess() ? "" : response.code() + " " + response.message();
    } catch (UncheckedIOException | IllegalArgumentException e) {
      said = "no answer: " + e.getMessage();
    }
    return new Outcome(isBad, began, System.nanoTime(), said);
  }

  /// Goes on until as many more objects have been answered.
  Load more(int count) {
    int until = outcomes.size() + count;
    if (!Patience.until(LIMIT, () -> outcomes.size() >= until)) {
      throw new IllegalStateException(
          "Only %d of %d: %s".formatted(outcomes.size(), until, failed()));
    }
    return this;
  }

  int size() {
    return outcomes.size();
  }

  List<Outcome> outcomes() {
    return List.copyOf(outcomes);
  }

  List<Outcome> failed() {
    return outcomes.stream().filter(outcome -> !outcome.isAsItShould()).toList();
  }

  @Override
  public void close() {
    isOver = true;
    try {
      for (Thread writer : writers) writer.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
