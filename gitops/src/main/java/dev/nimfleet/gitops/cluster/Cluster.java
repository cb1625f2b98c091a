package dev.nimfleet.gitops.cluster;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Optional;

/// A cluster, as far as the reconciler needs one. Every call asks the API server: nothing is
/// remembered, so that what was written is what is read next.
public interface Cluster extends View {
  /// An object in the version of its API that another one is written in.
  Optional<KubeObject> find(MapNode like) throws ClusterTrouble;

  /// The objects of a kind, or those that have a label, without their managed fields, which are
  /// larger than all the rest.
  ///
  /// @param kind any object of that kind
  /// @param namespace empty for all
  /// @param label `key=value`; empty for all of them
  List<KubeObject> list(ObjectId kind, String namespace, String label) throws ClusterTrouble;

  /// The same with nothing but the metadata, managed fields among them.
  List<KubeObject> listMetadata(ObjectId kind, String namespace, String label)
      throws ClusterTrouble;

  /// Whether the API server knows the kind of an object.
  boolean serves(ObjectId id) throws ClusterTrouble;

  /// Server-side apply.
  ///
  /// @return the object as it is then, or would be
  KubeObject apply(MapNode object, Applying how) throws ClusterTrouble;

  /// Server-side apply of an object's `status` alone.
  KubeObject applyStatus(MapNode object, Applying how) throws ClusterTrouble;

  /// Deletes an object, unless another one has its name by now; what it owns goes after it. Nothing
  /// happens when it is gone already.
  void delete(KubeObject object) throws ClusterTrouble;

  /// How an object is applied.
  ///
  /// @param manager who owns the fields that are set
  /// @param isForced whether fields are taken from other managers
  /// @param isDryRun whether it is only tried
  record Applying(String manager, boolean isForced, boolean isDryRun) {
    public Applying dryRun() {
      return new Applying(manager, isForced, true);
    }
  }
}
