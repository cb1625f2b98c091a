package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.git.GitBranchWriter;
import dev.nimfleet.gitops.git.Revision;
import dev.nimfleet.gitops.git.Written;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.reconcile.FleetKind;
import dev.nimfleet.gitops.reconcile.Source;
import dev.nimfleet.gitops.reconcile.StatusRollouts;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;

/// A repository that learns how its rollouts end: after each look, the locks that say so are
/// committed to a branch, in a thread of its own, since a server may hang. Whatever goes wrong is
/// tried again at the next look; what is followed does not depend on it.
final class CommittingSource implements Source, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("git");

  /// How long a commit may take that is under way when the reconciler ends.
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final RepositorySource source;
  private final GitBranchWriter writer;
  private final Cluster cluster;
  private final ParseResult given;
  private final Console console;
  private final LintFleets.FleetCompiler compiler;

  private final Beside beside = new Beside("commit", GRACE);

  /// What was committed last, or is there.
  private volatile Optional<Ending> done = Optional.empty();

  private volatile String trouble = "";

  /// What a commit is about.
  ///
  /// @param base the commit that is followed
  /// @param rollouts that have ended, by their fleets and models
  private record Ending(String base, Map<String, Map<String, RolloutState>> rollouts) {}

  /// @param cluster whose ModelFleets remember the rollouts
  CommittingSource(
      RepositorySource source,
      GitBranchWriter writer,
      Cluster cluster,
      ParseResult given,
      Console console,
      LintFleets.FleetCompiler compiler) {
    this.source = source;
    this.writer = writer;
    this.cluster = cluster;
    this.given = given;
    this.console = console;
    this.compiler = compiler;
  }

  @Override
  public Look look() {
    Look look = source.look();
    if (look instanceof Look.At at) {
      try {
        Map<String, Map<String, RolloutState>> ended = ended(at.fleets());
        if (!ended.isEmpty()) source.revision().ifPresent(base -> want(base, ended));
      } catch (ClusterTrouble e) {
        tell(e.sentence());
      } catch (Refusal refusal) {
        tell(refusal.sentence());
      } catch (RuntimeException e) {
        LOG.error("The lock is not committed; that is tried again.", e);
      }
    }
    return look;
  }

  private Map<String, Map<String, RolloutState>> ended(List<Desired> fleets) throws ClusterTrouble {
    Map<String, Map<String, RolloutState>> ended = new HashMap<>();
    for (Desired fleet : fleets) {
      Optional<KubeObject> live = cluster.find(FleetKind.of(fleet.namespace(), fleet.name()));
      if (live.isEmpty()) continue;
      Map<String, RolloutState> states = new HashMap<>(StatusRollouts.of(live.get()));
      states.values().removeIf(state -> !isEnded(state));
      if (!states.isEmpty()) ended.put(ModelFleets.name(live.get()), states);
    }
    return ended;
  }

  /// A commit for each step would tell nobody anything.
  private static boolean isEnded(RolloutState state) {
    return switch (state.phase()) {
      case Phase.Waiting _, Phase.Preparing(), Phase.WarmingUp(), Phase.Shifting() -> false;
      case Phase.Steady(),
          Phase.Promoted _,
          Phase.Draining _,
          Phase.Removing(),
          Phase.Aborted _,
          Phase.Undone _,
          Phase.Retiring() ->
          true;
    };
  }

  private void want(Revision base, Map<String, Map<String, RolloutState>> ended) {
    var ending = new Ending(base.commit(), ended);
    if (done.filter(ending::equals).isPresent()) return;
    SortedMap<String, byte[]> files = files(ended);
    if (files.isEmpty()) {
      settled(ending);
    } else {
      beside.want(() -> commit(base, files, ending));
    }
  }

  private void commit(Revision base, SortedMap<String, byte[]> files, Ending ending) {
    if (done.filter(ending::equals).isPresent()) return; // it was waited for, and looked at again
    switch (writer.write(base, files, message(ending.rollouts()))) {
      case Written.Committed(String commit) -> {
        LOG.info("Committed {} as {}.", files.keySet(), commit);
        settled(ending);
      }
      case Written.AlreadyThere _ -> settled(ending);
      case Written.Rejected(var reason) -> tell(reason.toString());
      case Written.Refused(var reason) -> tell(reason.toString());
      case Written.Unreachable(var reason) -> tell(reason.toString());
    }
  }

  private void settled(Ending ending) {
    done = Optional.of(ending);
    trouble = "";
  }

  private void tell(String why) {
    if (!why.equals(trouble)) LOG.warn("The lock is not committed: {}", why);
    trouble = why;
  }

  /// The locks that change, by their paths in the folder that is followed.
  private SortedMap<String, byte[]> files(Map<String, Map<String, RolloutState>> ended) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    var diagnostics = new Diagnostics();
    String folder = source.folder().toString();
    List<MapNode> objects =
        new ManifestInputs(console, diagnostics).read(List.of(folder)).objects();
    List<MapNode> fleets = objects.stream().filter(LintFleets::isFleet).toList();
    if (diagnostics.hasErrors() || fleets.isEmpty()) return files;
    if (objects.stream().anyMatch(FleetReading::isRendered)) {
      throw new Refusal(
          "the folder holds manifests, which a lock alone would not agree with; type"
              + " `nimfleet rollout lock --write` and `nimfleet compile`.");
    }
    List<String> names =
        fleets.stream().map(fleet -> fleet.at().source().name()).distinct().toList();
    CompileRequest request = CompileOptions.looking(given, names, console);
    Reading reading = new LintFleets(console, compiler).read(fleets, Wiring::check, given);
    if (reading.hasErrors()) return files;
    var locks = new RolledLocks(ended, run -> compiler.compile(Wiring::check, request, run));
    for (LockFile lock : locks.of(reading, console)) {
      files.put(source.folder().relativize(lock.path()).toString(), lock.after());
    }
    return files;
  }

  private static String message(Map<String, Map<String, RolloutState>> ended) {
    return ended.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(fleet ->
            fleet.getValue().values().stream()
                .map(state -> "%s: %s".formatted(fleet.getKey(), words(state))))
        .collect(Collectors.joining("\n", "Lock what the rollouts came to\n\n", "\n"));
  }

  private static String words(RolloutState state) {
    return "%s: %s. %s"
        .formatted(
            state.model(), RolloutStatus.phase(state).toLowerCase(Locale.ROOT), state.reason());
  }

  /// Waits a little for the commit that is under way.
  @Override
  public void close() {
    beside.close();
  }
}
