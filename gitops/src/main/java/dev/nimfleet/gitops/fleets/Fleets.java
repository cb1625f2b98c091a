package dev.nimfleet.gitops.fleets;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.drive.FleetRollouts;
import dev.nimfleet.gitops.reconcile.FleetKind;
import dev.nimfleet.gitops.reconcile.Listener;
import dev.nimfleet.gitops.reconcile.Reconciler;
import dev.nimfleet.gitops.reconcile.Source;
import dev.nimfleet.gitops.reconcile.StatusWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows all ModelFleets of a cluster that people write, each by a reconciler of its own: one
/// that waits, fails or is edited all the time holds nobody up.
///
/// A watch only rings; what there is is asked for then, and now and again without a ring.
public final class Fleets {
  private static final Logger LOG = LoggerFactory.getLogger("fleets");
  private static final Duration CALM = Duration.ofMillis(200);

  private final Cluster cluster;
  private final Watching watching;
  private final String namespace;
  private final Function<Run, Compilation> compiler;
  private final Reconciler.Terms terms;
  private final Optional<FleetRollouts.Means> means;
  private final Listener listener;
  private final Map<ObjectId, Followed> followed = new HashMap<>();

  /// All that people write, also those that are suspended: what they run is theirs.
  private volatile List<KubeObject> sources = List.of();

  /// Calls back when what people write of a kind has changed, until it is closed.
  @FunctionalInterface
  public interface Watching {
    AutoCloseable watch(String namespace, Runnable ring);
  }

  /// @param namespace whose ModelFleets are followed; empty for all
  /// @param compiler for one fleet file with its lock
  public Fleets(
      Cluster cluster,
      Watching watching,
      String namespace,
      Function<Run, Compilation> compiler,
      Reconciler.Terms terms,
      Optional<FleetRollouts.Means> means) {
    this(cluster, watching, namespace, compiler, terms, means, Listener.NOBODY);
  }

  /// @param listener hears what happens
  public Fleets(
      Cluster cluster,
      Watching watching,
      String namespace,
      Function<Run, Compilation> compiler,
      Reconciler.Terms terms,
      Optional<FleetRollouts.Means> means,
      Listener listener) {
    this.listener = listener;
    this.cluster = cluster;
    this.watching = watching;
    this.namespace = namespace;
    this.compiler = compiler;
    this.terms = terms;
    this.means = means;
  }

  /// One that is followed.
  ///
  /// @param seen what people had written when it was looked at last
  private record Followed(Reconciler reconciler, Thread thread, String seen) {
    Followed seen(String other) {
      return new Followed(reconciler, thread, other);
    }
  }

  /// Goes on until it is interrupted; what is being applied then is left where it is.
  public void run() {
    var news = new Semaphore(0);
    AutoCloseable watch = watching.watch(namespace, news::release);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        look();
        listener.turned(this);
        if (!news.tryAcquire(terms.poll().toNanos(), TimeUnit.NANOSECONDS)) continue;
        Thread.sleep(CALM); // news comes in swarms
        news.drainPermits();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      boolean isInterrupted = Thread.interrupted(); // or nobody would be waited for
      close(watch);
      end(List.copyOf(followed.values()));
      followed.clear();
      listener.stopped(this);
      if (isInterrupted) Thread.currentThread().interrupt();
    }
  }

  private static void close(AutoCloseable watch) {
    try {
      watch.close();
    } catch (Exception e) {
      LOG.warn("The watch did not end well.", e);
    }
  }

  private void look() {
    try {
      var kind = FleetKind.any(namespace);
      sources = cluster.list(kind, namespace, "").stream().filter(Fleets::isSource).toList();
    } catch (ClusterTrouble e) {
      LOG.warn("Nobody can tell which ModelFleets there are: {}", e.sentence());
      listener.looked(this, "", new Source.Trouble(e.sentence(), false));
      return;
    }
    listener.looked(this, "", Source.Trouble.NONE);
    Map<ObjectId, KubeObject> there = new HashMap<>();
    sources.stream().filter(it -> !FleetKind.isSuspended(it)).forEach(it -> there.put(it.id(), it));
    for (ObjectId id : List.copyOf(followed.keySet())) {
      if (!there.containsKey(id)) leave(id);
    }
    sources.stream().filter(FleetKind::isSuspended).forEach(this::suspend);
    there.forEach(this::follow);
  }

  /// One that is made by a reconciler only holds a status.
  private static boolean isSource(KubeObject fleet) {
    return !fleet.isTerminating()
        && fleet.annotation(FleetKind.SOURCE).filter("none"::equals).isEmpty();
  }

  /// Nobody else says so, when nobody follows it.
  private void suspend(KubeObject fleet) {
    ObjectId id = fleet.id();
    try {
      new StatusWriter(cluster, id.namespace(), id.name(), terms.clock()).suspended();
    } catch (ClusterTrouble e) {
      LOG.warn("The status of {} cannot be written: {}", id, e.sentence());
    }
  }

  private void follow(ObjectId id, KubeObject fleet) {
    String seen = fleet.uid() + fleet.generation() + fleet.fields().find("metadata", "annotations");
    Optional<Followed> known = Optional.ofNullable(followed.get(id));
    if (known.isPresent() && known.get().thread().isAlive()) {
      if (known.get().seen().equals(seen)) return;
      followed.put(id, known.get().seen(seen));
      known.get().reconciler().wake();
      return;
    }
    LOG.info("{} is followed.", id);
    var source =
        new FleetSource(
            cluster,
            id,
            compiler,
            () -> sources,
            means.map(it -> it.notices().of(id.namespace() + "/" + id.name())),
            terms.clock());
    var reconciler = new Reconciler(cluster, source, terms, means, listener);
    Thread thread = Thread.ofVirtual().name(id.toString()).start(reconciler::run);
    followed.put(id, new Followed(reconciler, thread, seen));
  }

  private void leave(ObjectId id) {
    LOG.warn(
        "{} is gone, suspended or no source any more. What runs of it is left as it is, and nobody"
            + " looks after it.",
        id);
    end(List.of(Objects.requireNonNull(followed.remove(id))));
  }

  private static void end(List<Followed> all) {
    all.forEach(each -> each.thread().interrupt());
    for (Followed each : all) {
      try {
        each.thread().join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
