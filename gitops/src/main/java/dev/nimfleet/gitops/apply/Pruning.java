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
  /// @param foreign those that others look after by now
  public record Leftovers(List<KubeObject> removed, List<ObjectId> kept, List<ObjectId> foreign) {
    static final Leftovers NONE = new Leftovers(List.of(), List.of(), List.of());

    public Leftovers {
      removed = List.copyOf(removed);
      kept = List.copyOf(kept);
      foreign = List.copyOf(foreign);
    }
  }

  /// @param wanted what is part of the set
  Leftovers leftovers(Collection<ObjectId> wanted) throws ClusterTrouble {
    Set<ObjectId> parts = Set.copyOf(wanted);
    List<KubeObject> removed = new ArrayList<>();
    List<ObjectId> kept = new ArrayList<>();
    List<ObjectId> foreign = new ArrayList<>();
    for (ObjectId place : set.places()) {
      for (KubeObject member : cluster.listMetadata(place, place.namespace(), set.selector())) {
        if (parts.contains(member.id()) || member.isTerminating()) continue;
        if (KEPT.contains(member.id().kind())) {
          kept.add(member.id());
        } else if (isOurs(member)) {
          removed.add(member);
        } else {
          foreign.add(member.id());
        }
      }
    }
    removed.sort(
        Comparator.<KubeObject>comparingInt(object -> turn(object.id()))
            .thenComparing(KubeObject::id));
    return new Leftovers(removed, kept, foreign);
  }

  /// Whether we applied it and nobody else has taken it over since: a copy that somebody made of it
  /// bears the label too.
  private boolean isOurs(KubeObject member) {
    boolean wasApplied =
        member.items("metadata", "managedFields").stream()
            .anyMatch(fields ->
                fields.text("manager").orElse("").equals(Applying.MANAGER)
                    && fields.text("operation").orElse("").equals("Apply"));
    return wasApplied && ApplySet.otherOwner(member, set.id()).isEmpty();
  }

  private static int turn(ObjectId id) {
    int turn = ORDER.indexOf(id.kind());
    return turn < 0 ? ORDER.size() : turn;
  }
}
