package dev.nimfleet.gitops.apply;

import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.Snapshot;
import dev.nimfleet.gitops.cluster.View;
import dev.nimfleet.gitops.gate.ProfileGate;
import java.util.Optional;

/// Applies single objects: never without a difference, and never to a NIMService that runs.
public final class Applying {
  /// Who owns the fields that we set.
  public static final String MANAGER = "nimfleet";

  private final Cluster cluster;
  private final ApplySet set;
  private final Cluster.Applying how;
  private final Tried tried;

  /// Applies members of a set.
  ///
  /// @param isForced whether fields are taken from other managers
  public Applying(Cluster cluster, ApplySet set, boolean isForced) {
    this(cluster, set, isForced, new Tried(System::nanoTime));
  }

  /// Applies members of a set, with what is known of earlier times.
  ///
  /// @param isForced whether fields are taken from other managers
  Applying(Cluster cluster, ApplySet set, boolean isForced, Tried tried) {
    this.tried = tried;
    this.cluster = cluster;
    this.set = set;
    this.how = new Cluster.Applying(MANAGER, isForced, false);
  }

  /// Whether an object of the cluster is one of the set.
  public boolean isMember(KubeObject object) {
    return object.label(ApplySet.PART_OF).filter(set.id()::equals).isPresent();
  }

  /// Tries an object out. Nothing changes.
  ///
  /// @param recent none asks the cluster itself
  Outlook outlook(MapNode object, Optional<Snapshot> recent) throws ClusterTrouble {
    Trial trial =
        recent.isPresent()
            ? trial(object, recent.get().find(object), recent.get())
            : trial(object, cluster.find(object), cluster);
    return trial.outlook();
  }

  /// Whether an object is known to be as it is to be.
  boolean isSame(MapNode object, Snapshot recent) throws ClusterTrouble {
    Optional<KubeObject> live = recent.find(object);
    return live.isPresent()
        && isOpen(live.get())
        && tried.isSame(set.member(prepared(object, live, recent)), live.get());
  }

  private boolean isOpen(KubeObject live) {
    return !live.isTerminating() && ApplySet.otherOwner(live, set.id()).isEmpty();
  }

  /// What was tried, as it would be written.
  private record Trial(Outlook outlook, MapNode member) {}

  private Trial trial(MapNode object, Optional<KubeObject> found, View view) throws ClusterTrouble {
    MapNode member = set.member(prepared(object, found, view));
    if (found.isEmpty()) {
      // What somebody else makes in the meantime is not taken from them.
      KubeObject after = cluster.apply(member, new Cluster.Applying(MANAGER, false, true));
      return new Trial(new Outlook.Create(Stored.content(after)), member);
    }
    KubeObject live = found.get();
    Optional<String> owner = ApplySet.otherOwner(live, set.id());
    if (owner.isPresent()) {
      return new Trial(new Outlook.Trouble(ApplyErrors.owned(live, owner.get())), member);
    }
    if (live.isTerminating()) {
      throw new ClusterTrouble(Reason.TERMINATING, ApplyErrors.terminating(live.id()));
    }
    if (tried.isSame(member, live)) return new Trial(new Outlook.Unchanged(), member);
    // A NIMService that differs is never written, so its fields are never taken from anybody.
    var dry = new Cluster.Applying(MANAGER, how.isForced() || isService(live.id()), true);
    KubeObject after = cluster.apply(member, dry);
    Outlook outlook = outlook(live, after);
    if (outlook instanceof Outlook.Unchanged) tried.wasSame(member, live);
    return new Trial(outlook, over(member, live));
  }

  private static Outlook outlook(KubeObject live, KubeObject after) {
    if (isService(live.id()) && !Stored.isSameSpec(live, after)) {
      return new Outlook.Refuse(
          Stored.content(live), Stored.content(after), ApplyErrors.edit(live.id()));
    }
    return Stored.isSame(live, after)
        ? new Outlook.Unchanged()
        : new Outlook.Configure(Stored.content(live), Stored.content(after));
  }

  /// One that names a version was decided on that one.
  private static MapNode over(MapNode member, KubeObject live) {
    boolean isDecided = member.text("metadata", "resourceVersion").isPresent();
    return isDecided ? member : live.over(member);
  }

  /// Makes an object what it is to be.
  ///
  /// @return what was done
  public Outlook apply(MapNode object) throws ClusterTrouble {
    Trial trial = trial(object, cluster.find(object), cluster);
    switch (trial.outlook()) {
      case Outlook.Create _ ->
          cluster.apply(trial.member(), new Cluster.Applying(MANAGER, false, false));
      case Outlook.Configure _ -> cluster.apply(trial.member(), how);
      case Outlook.Unchanged _, Outlook.Refuse _, Outlook.Trouble _ -> {}
    }
    return trial.outlook();
  }

  /// A NIMService whose profile is written by name gets the hash, as far as the cache is there to
  /// tell: the operator knows nothing else. One that runs with a name that says the same keeps it.
  private MapNode prepared(MapNode object, Optional<KubeObject> live, View view)
      throws ClusterTrouble {
    Optional<String> written = isService(ObjectId.of(object)) ? named(object) : Optional.empty();
    if (written.isEmpty()) return object;
    Optional<String> runs = live.flatMap(found -> ProfileGate.profile(found.fields()));
    if (runs.equals(written)) return object;
    // A cache that cannot tell now is told by its own gate; it is no edit of the service.
    return ProfileGate.look(object, view)
        .hash()
        .or(() -> runs.filter(text -> Profile.parse(text).orElse(null) instanceof Profile.Hash))
        .map(hash -> with(object, hash))
        .orElse(object);
  }

  private static Optional<String> named(MapNode service) {
    return ProfileGate.profile(service)
        .filter(text -> !(Profile.parse(text).orElse(null) instanceof Profile.Hash));
  }

  private static MapNode with(MapNode service, String hash) {
    var at = service.at();
    return service.with(
        MapNode.at(at)
            .put(
                "spec",
                MapNode.at(at)
                    .put(
                        "storage",
                        MapNode.at(at).put("nimCache", MapNode.at(at).put("profile", hash))))
            .build());
  }

  private static boolean isService(ObjectId id) {
    return id.kind().equals("NIMService");
  }
}
