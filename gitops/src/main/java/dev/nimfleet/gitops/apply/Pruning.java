package dev.nimfleet.gitops.apply;

import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Removes the members of an ApplySet that are not part of it any more.
public final class Pruning {
  /// What holds data that took hours to get is never removed by the way.
  private static final Set<String> KEPT = Set.of("NIMCache", "PersistentVolumeClaim");

  /// Against the order in which they are applied: nothing loses what it still uses.
  private static final List<String> ORDER =
      List.of("HTTPRoute", "InferencePool", "ScaledObject", "PodDisruptionBudget", "NIMService");

  private final Cluster cluster;
  private final ApplySet set;

  /// @param set with all kinds and namespaces that members may be of
  Pruning(Cluster cluster, ApplySet set) {
    this.cluster = cluster;
    this.set = set;
  }

  /// Members that are not part of the set any more.
  ///
  /// @param removed in the order in which they go
  /// @param kept those that are never removed by the way
  public record Leftovers(List<KubeObject> removed, List<ObjectId> kept) {
    public Leftovers {
      removed = List.copyOf(removed);
      kept = List.copyOf(kept);
    }
  }

  /// @param wanted what is part of the set
  Leftovers leftovers(Collection<ObjectId> wanted) throws ClusterTrouble {
    Set<ObjectId> parts = Set.copyOf(wanted);
    List<KubeObject> removed = new ArrayList<>();
    List<ObjectId> kept = new ArrayList<>();
    for (ObjectId place : set.places()) {
      for (KubeObject member : cluster.list(place, place.namespace(), set.selector())) {
        if (parts.contains(member.id()) || member.isTerminating()) continue;
        if (KEPT.contains(member.id().kind())) {
          kept.add(member.id());
        } else {
          removed.add(member);
        }
      }
    }
    removed.sort(
        Comparator.<KubeObject>comparingInt(object -> turn(object.id()))
            .thenComparing(KubeObject::id));
    return new Leftovers(removed, kept);
  }

  private static int turn(ObjectId id) {
    int turn = ORDER.indexOf(id.kind());
    return turn < 0 ? ORDER.size() : turn;
  }

  /// @param told of each object that is gone
  List<ObjectId> remove(Leftovers leftovers, Consumer<ObjectId> told) throws ClusterTrouble {
    List<ObjectId> gone = new ArrayList<>();
    for (KubeObject object : leftovers.removed()) {
      cluster.delete(object);
      gone.add(object.id());
      told.accept(object.id());
    }
    return gone;
  }
}
