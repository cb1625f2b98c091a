package dev.nimfleet.gitops.fleets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nimfleet.compiler.Compiler;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.FakeCluster;
import dev.nimfleet.gitops.Manifests;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.reconcile.FleetKind;
import dev.nimfleet.gitops.reconcile.Source.Look;
import dev.nimfleet.gitops.reconcile.StatusRollouts;
import dev.nimfleet.gitops.rollout.Action;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.RolloutState.Ended;
import dev.nimfleet.gitops.rollout.RolloutState.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The ModelFleet `nim/prod` of a cluster in memory, looked at as a process does; each look may be
/// the first of another process.
final class FollowedSource {
  static final ObjectId FLEET = FleetKind.of("nim", "prod");
  static final ObjectId BESIDE = FollowedFleet.of("nim", "prod");

  private final FakeCluster cluster = new FakeCluster();
  private final List<String> told = new ArrayList<>();
  private ManifestCheck check = ManifestCheck.NONE;
  private boolean isMeasured = true;

  /// What people were told of words.
  List<String> told() {
    return told;
  }

  FakeCluster cluster() {
    return cluster;
  }

  /// The model `llama` in a version, with other words for some of it.
  ///
  /// @param words such as `2..4`, and what stands in its place
  FollowedSource edit(String tag, String... words) throws ClusterTrouble {
    String yaml = TestFleet.of("llama").yaml().replace(":1.0.0", ":" + tag);
    for (int i = 0; i < words.length; i += 2) yaml = yaml.replace(words[i], words[i + 1]);
    cluster.with(yaml);
    return this;
  }

  /// Where no rollouts move requests.
  FollowedSource unmeasured() {
    isMeasured = false;
    return this;
  }

  private void hear(String model, Action.Notify news) {
    told.add("%s %s: %s".formatted(model, news.event(), news.text()));
  }

  /// Says something about the model, as kubectl does.
  FollowedSource say(String words) throws ClusterTrouble {
    return say("llama", words);
  }

  FollowedSource say(String model, String words) throws ClusterTrouble {
    cluster.apply(
        Manifests.of(
                """
                apiVersion: nimfleet.dev/v1alpha1
                kind: ModelFleet
                metadata:
                  name: prod
                  namespace: nim
                  annotations: {rollout.nimfleet.dev/%s: %s}
                """
                    .formatted(model, words))
            .getFirst(),
        new Cluster.Applying("kubectl", true, false));
    return this;
  }

  /// What a newer nimfleet finds wrong with manifests.
  void judgedBy(ManifestCheck stricter) {
    check = stricter;
  }

  Look look() {
    return look(cluster);
  }

  /// By somebody who sees the cluster in another way.
  Look look(Cluster seen) {
    var compiler = new Compiler(check, LocalDate.EPOCH);
    return new FleetSource(
            seen,
            FLEET,
            compiler::compile,
            () -> cluster.list(FleetKind.any("nim"), "nim", ""),
            isMeasured ? Optional.of(this::hear) : Optional.empty(),
            InstantSource.fixed(Instant.EPOCH))
        .look();
  }

  /// A revision of the model that runs, though nobody has written that down.
  FollowedSource runs(String tag, boolean isReady) throws ClusterTrouble {
    for (MapNode object : fleet(tag).desired().objects().toList()) {
      String kind = ObjectId.of(object).kind();
      if (!kind.startsWith("NIM")) continue;
      cluster.apply(object, new Cluster.Applying("nimfleet", true, false));
      if (isReady && kind.equals("NIMService")) cluster.with(ready(ObjectId.of(object).name()));
    }
    return this;
  }

  /// The name of the revision in a version.
  static String name(String tag) {
    return fleet(tag).asked("llama");
  }

  private static TestFleet fleet(String tag) {
    return new TestFleet(List.of("llama"), tag, Optional.empty());
  }

  private static String ready(String service) {
    return """
    apiVersion: apps.nvidia.com/v1alpha1
    kind: NIMService
    metadata: {name: %s, namespace: nim}
    status: {conditions: [{type: Ready, status: "True"}]}
    """
        .formatted(service);
  }

  /// A route over revisions, such as `1.0.0 60 1.1.0 40`.
  FollowedSource routes(String shares) throws ClusterTrouble {
    String[] words = shares.split(" ", -1);
    var backends = new StringBuilder();
    for (int i = 0; i < words.length; i += 2) {
      backends.append("  - {name: %s, weight: %s}\n".formatted(name(words[i]), words[i + 1]));
    }
    cluster.with(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: llama, namespace: nim}
        spec:
          rules:
          - backendRefs:
        """
            + backends.toString().indent(2));
    return this;
  }

  void remember(RolloutState state) throws ClusterTrouble {
    new StatusRollouts(cluster, FLEET).save(state);
  }

  Optional<RolloutState> remembered() throws ClusterTrouble {
    return new StatusRollouts(cluster, FLEET).load("llama");
  }

  Lock lock() throws ClusterTrouble {
    String text = FollowedFleet.read(cluster, BESIDE).lock().orElseThrow();
    return LockReader.read("lock", text.getBytes(UTF_8), new Diagnostics())
        .orElseThrow()
        .getFirst();
  }

  LockedRevision live() throws ClusterTrouble {
    return lock().model("llama").live().orElseThrow();
  }

  /// A rollout of the candidate, in a phase, and how the last one of it ended.
  RolloutState moving(Phase phase, Outcome... ended) throws ClusterTrouble {
    String digest = green().digest();
    return after(
        phase,
        Stream.of(ended).map(it -> new Ended(digest, it, Instant.EPOCH)).toArray(Ended[]::new));
  }

  /// The same, and how all those before it ended.
  RolloutState after(Phase phase, Ended... history) throws ClusterTrouble {
    RolloutState steady =
        RolloutState.steady(
            "llama", Model.revisionOf(live().service()).orElseThrow(), Instant.EPOCH);
    return new RolloutState(
        "llama",
        steady.blue(),
        Optional.of(green()),
        phase,
        steady.shift(),
        steady.orders(),
        List.of(history),
        "",
        "",
        "");
  }

  private Revision green() throws ClusterTrouble {
    ModelLock lock = lock().model("llama");
    return Model.revisionOf(lock.candidate().orElseThrow().revision().service()).orElseThrow();
  }

  /// `live candidate previous` by their tags, such as `1.0.0 1.1.0:ABORTED -`.
  String tags() throws ClusterTrouble {
    ModelLock model = lock().model("llama");
    return Stream.of(
            model.live().map(FollowedSource::tag),
            model
                .candidate()
                .map(it -> tag(it.revision()) + (it.isRolling() ? "" : ":" + it.stage())),
            model.previous().map(FollowedSource::tag))
        .map(it -> it.orElse("-"))
        .collect(Collectors.joining(" "));
  }

  private static String tag(LockedRevision revision) {
    return revision.service().text("spec", "image", "tag").orElse("?");
  }
}
