package dev.nimfleet.gitops.apply;

import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.gate.ProfileGate;
import java.util.Optional;

/// Applies single objects: never without a difference, and never to a NIMService that runs.
final class Applying {
  /// Who owns the fields that we set.
  static final String MANAGER = "nimfleet";

  private final Cluster cluster;
  private final ApplySet set;
  private final Cluster.Applying how;

  /// @param isForced whether fields are taken from other managers
  Applying(Cluster cluster, ApplySet set, boolean isForced) {
    this.cluster = cluster;
    this.set = set;
    this.how = new Cluster.Applying(MANAGER, isForced, false);
  }

  /// Tries an object out. Nothing changes.
  Outlook outlook(MapNode object) {
    try {
      return outlook(object, cluster.find(object));
    } catch (ClusterTrouble e) {
      return new Outlook.Trouble(e.sentence(), e.reason().isPassing());
    }
  }

  private Outlook outlook(MapNode object, Optional<KubeObject> found) throws ClusterTrouble {
    MapNode member = set.member(prepared(object, found));
    if (found.isEmpty()) {
      return new Outlook.Create(Stored.content(cluster.apply(member, how.dryRun())));
    }
    KubeObject live = found.get();
    Optional<String> owner = ApplySet.otherOwner(live, set.id());
    if (owner.isPresent()) {
      return new Outlook.Trouble(ApplyErrors.owned(live.id(), owner.get()), false);
    }
    if (live.isTerminating()) {
      return new Outlook.Trouble(ApplyErrors.terminating(live.id()), true);
    }
    // A NIMService that differs is never written, so its fields are never taken from anybody.
    var trial = new Cluster.Applying(MANAGER, how.isForced() || isService(live.id()), true);
    KubeObject after = cluster.apply(member, trial);
    if (isService(live.id()) && !Stored.isSameSpec(live, after)) {
      return new Outlook.Refuse(
          Stored.content(live), Stored.content(after), ApplyErrors.edit(live.id()));
    }
    return Stored.isSame(live, after)
        ? new Outlook.Unchanged()
        : new Outlook.Configure(Stored.content(live), Stored.content(after));
  }

  /// Makes an object what it is to be.
  ///
  /// @return what was done
  Outlook apply(MapNode object) throws ClusterTrouble {
    Optional<KubeObject> found = cluster.find(object);
    Outlook outlook = outlook(object, found);
    boolean isToDo =
        switch (outlook) {
          case Outlook.Create _, Outlook.Configure _ -> true;
          case Outlook.Unchanged _, Outlook.Refuse _, Outlook.Trouble _ -> false;
        };
    if (isToDo) cluster.apply(set.member(prepared(object, found)), how);
    return outlook;
  }

  /// A NIMService whose profile is written by name gets the hash, as far as the cache is there to
  /// tell: the operator knows nothing else. One that runs with a name that says the same keeps it.
  private MapNode prepared(MapNode object, Optional<KubeObject> live) throws ClusterTrouble {
    Optional<String> written = isService(ObjectId.of(object)) ? named(object) : Optional.empty();
    if (written.isEmpty()) return object;
    Optional<String> runs = live.flatMap(found -> ProfileGate.profile(found.fields()));
    if (runs.equals(written)) return object;
    return ProfileGate.look(object, cluster).hash().map(hash -> with(object, hash)).orElse(object);
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
