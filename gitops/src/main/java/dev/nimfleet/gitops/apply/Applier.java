package dev.nimfleet.gitops.apply;

import dev.nimfleet.gitops.apply.Progress.Event;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.Snapshot;
import dev.nimfleet.gitops.gate.Gate;
import dev.nimfleet.gitops.gate.ServiceGate;
import dev.nimfleet.gitops.plan.ApplyPlan;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Carries plans out: everything is tried before the first write, what belongs to no single model
/// comes first, models go side by side, and only when all of it is done is removed what is not part
/// of the fleet any more.
///
/// It can be ended at any moment. The next run begins anew and finds done what is done.
public final class Applier {
  /// Models wait for hours side by side; so many ask the API server at the same time.
  private static final int AT_ONCE = 8;

  /// So many objects that cannot be applied are told one by one.
  private static final int TOLD = 10;

  private final Cluster cluster;
  private final Terms terms;
  private final Progress progress;
  private final Tried tried;

  /// How things are applied.
  ///
  /// @param version of nimfleet, as it is noted in the cluster
  /// @param isForced whether fields are taken from other managers
  /// @param createsNamespace whether the fleet's namespace is made when there is none
  public record Terms(String version, boolean isForced, boolean createsNamespace, Pace pace) {}

  public Applier(Cluster cluster, Terms terms, Progress progress) {
    this(cluster, terms, progress, new Tried(System::nanoTime));
  }

  /// One that knows of earlier times.
  public Applier(Cluster cluster, Terms terms, Progress progress, Tried tried) {
    this.tried = tried;
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
    return outlook(plan, applying(plan), new Semaphore(AT_ONCE), UnaryOperator.identity());
  }

  private Applying applying(ApplyPlan plan) {
    return new Applying(cluster, set(plan), terms.isForced(), tried);
  }

  /// What the gates look at is listed as well, with what the operator makes.
  private Snapshot snapshot(ApplyPlan plan) {
    ApplySet set = set(plan);
    Map<String, String> labels = new HashMap<>();
    set.kinds().forEach(kind -> labels.put(kind, set.selector()));
    labels.put(ServiceGate.DEPLOYMENT, "");
    return new Snapshot(cluster, plan.desired().namespace(), labels);
  }

  /// @param part what is kept of each: thousands of whole objects are a lot
  private Map<ObjectId, Outlook> outlook(
      ApplyPlan plan, Applying applying, Semaphore turns, UnaryOperator<Outlook> part)
      throws InterruptedException {
    Map<ObjectId, Outlook> outlooks = new ConcurrentHashMap<>();
    tried.keep(ids(plan));
    Snapshot recent = snapshot(plan);
    var retry = new Retry(terms.pace().trial(), terms.pace().retry());
    each(
        plan.objects(),
        object -> {
          try {
            var view = new AtomicReference<>(Optional.of(recent)); // what failed is asked for anew
            Outlook outlook =
                retry.call(() ->
                    inTurn(
                        turns, () -> applying.outlook(object, view.getAndSet(Optional.empty()))));
            outlooks.put(ObjectId.of(object), part.apply(outlook));
          } catch (ClusterTrouble e) {
            outlooks.put(ObjectId.of(object), new Outlook.Trouble(e.sentence()));
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
    return outlooks;
  }

  private static <T> T inTurn(Semaphore turns, Retry.Call<T> call) throws ClusterTrouble {
    turns.acquireUninterruptibly();
    try {
      return call.make();
    } finally {
      turns.release();
    }
  }

  /// The objects that applying a plan would remove.
  public Pruning.Leftovers leftovers(ApplyPlan plan) throws ClusterTrouble, ApplySet.Foreign {
    if (!plan.desired().isWhole()) return Pruning.Leftovers.NONE;
    ApplySet set = set(plan);
    return new Pruning(cluster, read(parent(set)).map(set::and).orElse(set)).leftovers(kept(plan));
  }

  /// Carries a plan out. When the thread is interrupted it stops where it is.
  public Result apply(ApplyPlan plan) {
    return apply(plan, () -> {});
  }

  /// The same, with something to be done before the first write, when everything was tried.
  public Result apply(ApplyPlan plan, Runnable before) {
    var run = new Run(plan, before);
    try {
      run.carryOut(plan);
    } catch (ClusterTrouble e) {
      run.fail(e.sentence());
    } catch (ApplySet.Foreign e) {
      run.fail(String.valueOf(e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      run.fail(ApplyErrors.brokenOff());
    }
    return run.result();
  }

  private static ApplySet set(ApplyPlan plan) {
    ObjectId parent = ApplySet.parentOf(plan.desired().namespace(), plan.desired().name());
    return ApplySet.of(parent, ids(plan));
  }

  /// What is not pruned.
  private static Set<ObjectId> kept(ApplyPlan plan) {
    Set<ObjectId> kept = new HashSet<>(plan.held());
    kept.addAll(ids(plan));
    return kept;
  }

  private static List<ObjectId> ids(ApplyPlan plan) {
    return plan.desired().objects().map(ObjectId::of).toList();
  }

  private Optional<KubeObject> parent(ApplySet set) throws ClusterTrouble {
    return cluster.find(set.parent());
  }

  private static Optional<ApplySet> read(Optional<KubeObject> parent) throws ApplySet.Foreign {
    return parent.isEmpty() ? Optional.empty() : Optional.of(ApplySet.read(parent.get()));
  }

  private ApplySet write(ApplySet set) throws ClusterTrouble {
    var how = new Cluster.Applying(Applying.MANAGER + "-applyset", true, false);
    var manifest = set.manifest(terms.version());
    var found = cluster.find(set.parent());
    boolean isSame =
        found.isPresent() && Stored.isSame(found.get(), cluster.apply(manifest, how.dryRun()));
    if (!isSame) cluster.apply(manifest, how);
    return set;
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
    private final Runnable before;
    private final Map<ObjectId, Outlook> done = new ConcurrentHashMap<>();
    private final SortedMap<String, String> failures = new ConcurrentSkipListMap<>();
    private final List<ObjectId> pruned = new ArrayList<>();
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final Retry retry = new Retry(terms.pace().trial(), terms.pace().retry());
    private final Lookout lookout;
    private boolean isPassing = true;

    Run(ApplyPlan plan, Runnable before) {
      this.applying = applying(plan);
      this.before = before;
      this.lookout =
          new Lookout(cluster, () -> snapshot(plan), terms.pace().look(), System::nanoTime);
    }

    void carryOut(ApplyPlan plan) throws ClusterTrouble, ApplySet.Foreign, InterruptedException {
      ApplySet set = set(plan);
      if (terms.createsNamespace()) create(plan.desired().namespace());
      List<String> missing = missing(plan.desired());
      if (!missing.isEmpty()) {
        isPassing = false;
        fail(String.join("\n", missing));
        return;
      }
      Map<ObjectId, Outlook> outlooks = outlook(plan, applying, turns, Outlook::withoutObjects);
      if (refusesAny(outlooks)) return;
      before.run();
      Optional<ApplySet> former = read(retry.call(() -> parent(set)));
      ApplySet both = former.map(set::and).orElse(set);
      retry.call(() -> write(both));
      var recent = new Recent(applying, snapshot(plan));
      // The objects of a model are its own: they are as they were until it writes one of them.
      Optional<Recent> view =
          isQuiet(plan.first(), outlooks) ? Optional.of(recent) : Optional.empty();
      if (!steps("", plan.first(), view)) return;
      Optional<Recent> rest = view.filter(_ -> of(Outlook.Unchanged.class).count() == done.size());
      each(
          plan.models().entrySet(),
          model -> {
            if (steps(model.getKey(), model.getValue(), rest)) {
              progress.happened(model.getKey(), new Event.Finished());
            }
          });
      if (!failures.isEmpty() || of(Outlook.Refuse.class).findAny().isPresent()) {
        note(ApplyErrors.notPruned());
        return;
      }
      prune(plan, set, both);
    }

    /// Whether steps will write nothing.
    private static boolean isQuiet(List<Step> steps, Map<ObjectId, Outlook> outlooks) {
      return steps.stream()
          .filter(Step.Apply.class::isInstance)
          .map(step -> outlooks.get(((Step.Apply) step).id()))
          .allMatch(Outlook.Unchanged.class::isInstance);
    }

    private void prune(ApplyPlan plan, ApplySet set, ApplySet both)
        throws ClusterTrouble, InterruptedException {
      if (!plan.desired().isWhole()) {
        if (!both.equals(set)) note(ApplyErrors.notWhole());
        return;
      }
      var pruning = new Pruning(cluster, both);
      Pruning.Leftovers leftovers = retry.call(() -> pruning.leftovers(kept(plan)));
      leftovers.kept().forEach(id -> note(ApplyErrors.keptByHand(id)));
      leftovers.foreign().forEach(id -> note(ApplyErrors.keptForOthers(id)));
      if (plan.desired().models().isEmpty() && !leftovers.removed().isEmpty()) {
        isPassing = false;
        fail(ApplyErrors.noModels());
        return;
      }
      for (KubeObject object : leftovers.removed()) {
        retry.call(() -> {
          cluster.delete(object);
          return object;
        });
        pruned.add(object.id());
        progress.happened("", new Event.Pruned(object.id()));
      }
      ApplySet left = set.and(ApplySet.of(set.parent(), leftovers.kept()));
      retry.call(() -> write(left));
    }

    private void create(String namespace) throws ClusterTrouble {
      var id = new ObjectId("", "Namespace", "", namespace);
      if (cluster.find(id).isPresent()) return;
      var how = new Cluster.Applying(Applying.MANAGER, false, false);
      cluster.apply(id.manifest("v1"), how);
      note(id + " created");
    }

    /// Whether one of the objects cannot be applied.
    private boolean refusesAny(Map<ObjectId, Outlook> outlooks) {
      List<String> refused =
          new TreeMap<>(outlooks)
              .values().stream()
                  .filter(Outlook.Trouble.class::isInstance)
                  .map(outlook -> ((Outlook.Trouble) outlook).why())
                  .distinct() // what is wrong with a kind is wrong with all objects of it
                  .toList();
      if (refused.isEmpty()) return false;
      List<String> told = new ArrayList<>(refused.subList(0, Math.min(TOLD, refused.size())));
      if (refused.size() > TOLD) told.add(ApplyErrors.moreRefused(refused.size() - TOLD));
      fail(String.join("\n", told));
      return true;
    }

    /// Carries steps out, one after the other.
    ///
    /// @param recent what need not be asked for again, until a step has to wait or writes
    /// @return whether all of them succeeded
    private boolean steps(String model, List<Step> steps, Optional<Recent> recent) {
      Optional<Recent> known = recent;
      for (Step step : steps) {
        progress.happened(model, new Event.Began(step));
        Optional<Gate> passed = known.flatMap(moment -> passed(step, moment));
        if (passed.isEmpty()) known = Optional.empty();
        Gate gate = passed.orElseGet(() -> take(model, step));
        switch (gate) {
          case Gate.Open open -> progress.happened(model, new Event.Done(step, open.words()));
          case Gate.Waiting _, Gate.Shut _ when Thread.currentThread().isInterrupted() -> {
            failures.put(model, ApplyErrors.brokenOff()); // it has not failed, and goes on later
            return false;
          }
          case Gate.Waiting _, Gate.Shut _ -> {
            fail(model, Optional.of(step), gate.words());
            return false;
          }
        }
      }
      return true;
    }

    /// An open gate when a step is behind the cluster already.
    private Optional<Gate> passed(Step step, Recent recent) {
      turns.acquireUninterruptibly();
      try {
        if (!(step instanceof Step.Apply apply)) return recent.open(step);
        return recent.isSame(apply.object())
            ? Optional.of(applied(apply.id(), new Outlook.Unchanged()))
            : Optional.empty();
      } finally {
        turns.release();
      }
    }

    private Gate take(String model, Step step) {
      if (step instanceof Step.Apply apply) return apply(apply);
      lookout.began();
      try {
        return await(model, step);
      } finally {
        lookout.ended();
      }
    }

    private Gate apply(Step.Apply step) {
      var patient = new Retry(terms.pace().limit(), terms.pace().retry());
      try {
        return applied(
            step.id(), patient.call(() -> inTurn(turns, () -> applying.apply(step.object()))));
      } catch (ClusterTrouble e) {
        return e.reason().isPassing()
            ? new Gate.Waiting(ApplyErrors.tooLate(terms.pace().limit(), e.sentence()))
            : new Gate.Shut(e.sentence());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return new Gate.Waiting(ApplyErrors.brokenOff());
      }
    }

    private Gate applied(ObjectId id, Outlook outlook) {
      done.put(id, outlook.withoutObjects());
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
        if (System.nanoTime() + terms.pace().look().toNanos() > deadline) {
          return new Gate.Waiting(ApplyErrors.tooLate(terms.pace().limit(), last));
        }
        if (!rest(terms.pace().look())) return gate;
      }
    }

    private Gate look(Step step) {
      try {
        return inTurn(turns, () -> lookout.look(step));
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

    private void fail(String why) {
      fail("", Optional.empty(), why);
    }

    private void fail(String model, Optional<Step> step, String why) {
      failures.put(model, why);
      progress.happened(model, new Event.Failed(step, why));
    }

    Result result() {
      return new Result(
          of(Outlook.Create.class).toList(),
          of(Outlook.Configure.class).toList(),
          Math.toIntExact(of(Outlook.Unchanged.class).count()),
          of(Outlook.Refuse.class).toList(),
          pruned,
          new TreeMap<>(failures),
          isPassing);
    }

    private Stream<ObjectId> of(Class<? extends Outlook> type) {
      return done.entrySet().stream()
          .filter(entry -> type.isInstance(entry.getValue()))
          .map(Map.Entry::getKey);
    }
  }
}
