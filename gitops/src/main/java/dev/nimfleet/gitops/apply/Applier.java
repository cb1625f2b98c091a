package dev.nimfleet.gitops.apply;

import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.apply.Progress.Event;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.gate.Gate;
import dev.nimfleet.gitops.plan.ApplyPlan;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.plan.Step;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Carries plans out: everything is tried before the first write, what belongs to no single model
/// comes first, models go side by side, and only when all of it is done is removed what is not part
/// of the fleet any more.
///
/// It can be ended at any moment. The next run begins anew and finds done what is done.
public final class Applier {
  /// Models wait for hours side by side; so many ask the API server at the same time.
  private static final int AT_ONCE = 8;

  private static final Span NOWHERE = new Source("", "").span(0, 0);

  private final Cluster cluster;
  private final Terms terms;
  private final Progress progress;

  /// How things are applied.
  ///
  /// @param version of nimfleet, as it is noted in the cluster
  /// @param isForced whether fields are taken from other managers
  /// @param createsNamespace whether the fleet's namespace is made when there is none
  public record Terms(String version, boolean isForced, boolean createsNamespace, Pace pace) {}

  public Applier(Cluster cluster, Terms terms, Progress progress) {
    this.cluster = cluster;
    this.terms = terms;
    this.progress = progress;
  }

  /// What the cluster lacks that a fleet needs, a sentence each.
  public List<String> missing(Desired fleet) {
    return Preflight.missing(fleet, cluster);
  }

  /// What applying each object would do. Nothing changes.
  public Map<ObjectId, Outlook> outlook(ApplyPlan plan) throws InterruptedException {
    var applying = new Applying(cluster, set(plan), terms.isForced());
    Map<ObjectId, Outlook> outlooks = new ConcurrentHashMap<>();
    var turns = new Semaphore(AT_ONCE);
    each(
        plan.desired().objects().toList(),
        object -> {
          turns.acquireUninterruptibly();
          try {
            outlooks.put(ObjectId.of(object), applying.outlook(object));
          } finally {
            turns.release();
          }
        });
    return outlooks;
  }

  /// The objects that applying a plan would remove.
  public Pruning.Leftovers leftovers(ApplyPlan plan) throws ClusterTrouble, ApplySet.Foreign {
    if (!plan.desired().isWhole()) return new Pruning.Leftovers(List.of(), List.of());
    ApplySet set = set(plan);
    return new Pruning(cluster, before(set).map(set::and).orElse(set)).leftovers(ids(plan));
  }

  /// Carries a plan out. When the thread is interrupted it stops where it is.
  public Result apply(ApplyPlan plan) {
    var run = new Run(new Applying(cluster, set(plan), terms.isForced()));
    try {
      run.carryOut(plan);
    } catch (ClusterTrouble e) {
      run.fail("", e.sentence());
    } catch (ApplySet.Foreign e) {
      run.fail("", String.valueOf(e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      run.fail("", ApplyErrors.brokenOff());
    }
    return run.result();
  }

  private static ApplySet set(ApplyPlan plan) {
    ObjectId parent = ApplySet.parentOf(plan.desired().namespace(), plan.desired().name());
    return ApplySet.of(parent, ids(plan));
  }

  private static List<ObjectId> ids(ApplyPlan plan) {
    return plan.desired().objects().map(ObjectId::of).toList();
  }

  private Optional<ApplySet> before(ApplySet set) throws ClusterTrouble, ApplySet.Foreign {
    var parent = cluster.find(set.parent());
    return parent.isEmpty() ? Optional.empty() : Optional.of(ApplySet.read(parent.get()));
  }

  private void write(ApplySet set) throws ClusterTrouble {
    var how = new Cluster.Applying(Applying.MANAGER + "-applyset", true, false);
    var manifest = set.manifest(terms.version());
    var found = cluster.find(set.parent());
    boolean isSame =
        found.isPresent() && Stored.isSame(found.get(), cluster.apply(manifest, how.dryRun()));
    if (!isSame) cluster.apply(manifest, how);
  }

  /// Works on all things at the same time. When the caller is interrupted, so are they.
  private static <T> void each(Collection<T> things, Consumer<T> work) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Object>> tasks =
          things.stream().map(thing -> Executors.callable(() -> work.accept(thing))).toList();
      for (Future<Object> task : threads.invokeAll(tasks)) {
        task.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /// One time that a plan is carried out.
  private final class Run {
    private final Applying applying;
    private final Map<ObjectId, Outlook> done = new ConcurrentHashMap<>();
    private final SortedMap<String, String> failures = new ConcurrentSkipListMap<>();
    private List<ObjectId> pruned = List.of();

    Run(Applying applying) {
      this.applying = applying;
    }

    void carryOut(ApplyPlan plan) throws ClusterTrouble, ApplySet.Foreign, InterruptedException {
      ApplySet set = set(plan);
      if (terms.createsNamespace()) create(plan.desired().namespace());
      List<String> missing = missing(plan.desired());
      if (!missing.isEmpty()) {
        fail("", String.join("\n", missing));
        return;
      }
      if (refusesAny(outlook(plan))) return;
      Optional<ApplySet> before = before(set);
      ApplySet both = before.map(set::and).orElse(set);
      write(both);
      if (!steps("", plan.first())) return;
      each(
          plan.models().entrySet(),
          model -> {
            if (steps(model.getKey(), model.getValue())) {
              progress.happened(model.getKey(), new Event.Finished());
            }
          });
      if (!failures.isEmpty()) {
        progress.happened("", new Event.Noted(ApplyErrors.notPruned()));
        return;
      }
      if (!plan.desired().isWhole()) return;
      var pruning = new Pruning(cluster, both);
      var leftovers = pruning.leftovers(ids(plan));
      leftovers.kept().forEach(id -> note(ApplyErrors.keptByHand(id)));
      pruned = pruning.remove(leftovers, id -> progress.happened("", new Event.Pruned(id)));
      write(
          leftovers.kept().isEmpty() ? set : set.and(ApplySet.of(set.parent(), leftovers.kept())));
    }

    private void create(String namespace) throws ClusterTrouble {
      var id = new ObjectId("", "Namespace", "", namespace);
      if (cluster.find(id).isPresent()) return;
      var how = new Cluster.Applying(Applying.MANAGER, false, false);
      cluster.apply(
          MapNode.at(NOWHERE)
              .put("apiVersion", "v1")
              .put("kind", id.kind())
              .put("metadata", MapNode.at(NOWHERE).put("name", namespace))
              .build(),
          how);
      note(id + " created");
    }

    /// Whether the API server does not take one of the objects, be it today's only or for good.
    private boolean refusesAny(Map<ObjectId, Outlook> outlooks) {
      List<String> whys =
          new TreeMap<>(outlooks)
              .values().stream()
                  .filter(Outlook.Trouble.class::isInstance)
                  .map(outlook -> ((Outlook.Trouble) outlook).why())
                  .distinct() // what is wrong with a kind is wrong with all objects of it
                  .toList();
      if (!whys.isEmpty()) fail("", String.join("\n", whys));
      return !whys.isEmpty();
    }

    /// Carries steps out, one after the other.
    ///
    /// @return whether all of them succeeded
    private boolean steps(String model, List<Step> steps) {
      for (Step step : steps) {
        progress.happened(model, new Event.Began(step));
        Gate gate = step instanceof Step.Apply apply ? apply(apply) : await(model, step);
        switch (gate) {
          case Gate.Open open -> progress.happened(model, new Event.Done(step, open.words()));
          case Gate.Waiting _, Gate.Shut _ -> {
            progress.happened(model, new Event.Failed(step, gate.words()));
            fail(model, gate.words());
            return false;
          }
        }
      }
      return true;
    }

    private Gate apply(Step.Apply step) {
      long deadline = System.nanoTime() + terms.pace().limit().toNanos();
      Duration pause = terms.pace().retry();
      while (true) {
        try {
          return applied(step.id(), applying.apply(step.object()));
        } catch (ClusterTrouble e) {
          if (!e.reason().isPassing()) return new Gate.Shut(e.sentence());
          Gate late = new Gate.Waiting(ApplyErrors.tooLate(terms.pace().limit(), e.sentence()));
          Duration wanted = e.retryAfter().orElse(pause);
          if (System.nanoTime() + wanted.toNanos() > deadline || !rest(wanted)) return late;
          pause = pause.multipliedBy(2);
        }
      }
    }

    private Gate applied(ObjectId id, Outlook outlook) {
      done.put(id, outlook);
      return switch (outlook) {
        case Outlook.Create _ -> new Gate.Open(id + " created");
        case Outlook.Configure _ -> new Gate.Open(id + " configured");
        case Outlook.Unchanged _ -> new Gate.Open(id + " unchanged");
        case Outlook.Refuse refuse -> {
          note(refuse.why());
          yield new Gate.Open(id + " differs and is left as it is");
        }
        case Outlook.Trouble trouble -> new Gate.Shut(trouble.why());
      };
    }

    private Gate await(String model, Step step) {
      long deadline = System.nanoTime() + terms.pace().limit().toNanos();
      String last = "";
      while (true) {
        Gate gate = look(step);
        if (!(gate instanceof Gate.Waiting waiting)) return gate;
        if (!waiting.words().equals(last)) {
          last = waiting.words();
          progress.happened(model, new Event.Waits(step, last));
        }
        boolean isLate = System.nanoTime() + terms.pace().look().toNanos() > deadline;
        if (isLate || !rest(terms.pace().look())) {
          return new Gate.Waiting(ApplyErrors.tooLate(terms.pace().limit(), last));
        }
      }
    }

    private Gate look(Step step) {
      try {
        return Waiting.look(step, cluster);
      } catch (ClusterTrouble e) {
        return e.reason().isPassing()
            ? new Gate.Waiting(e.sentence())
            : new Gate.Shut(e.sentence());
      }
    }

    private static boolean rest(Duration time) {
      try {
        Thread.sleep(time);
        return true;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    private void note(String words) {
      progress.happened("", new Event.Noted(words));
    }

    private void fail(String model, String why) {
      failures.put(model, why);
    }

    Result result() {
      return new Result(
          of(Outlook.Create.class).toList(),
          of(Outlook.Configure.class).toList(),
          Math.toIntExact(of(Outlook.Unchanged.class).count()),
          of(Outlook.Refuse.class).toList(),
          pruned,
          new TreeMap<>(failures));
    }

    private Stream<ObjectId> of(Class<? extends Outlook> type) {
      return done.entrySet().stream()
          .filter(entry -> type.isInstance(entry.getValue()))
          .map(Map.Entry::getKey);
    }
  }
}
