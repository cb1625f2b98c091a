package dev.nimfleet.webhook.guard;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import java.time.Duration;
import java.util.Optional;

/// The cluster as the webhook knows it.
public interface LiveCluster {
  /// What watches have brought until now. It never waits, and never fails; what it does not have
  /// may be there all the same.
  ClusterView view();

  /// Whether the view has all objects of a kind: a watch keeps it, and has been heard of lately.
  /// What it does not have of another kind is unknown, until somebody asks for it.
  boolean isCurrent(String apiVersion, String kind);

  /// Whether a watch that is to keep all objects of a kind has not been heard of for too long.
  boolean isStale(String apiVersion, String kind);

  /// Whether objects of a kind can be asked for. What owns the target of an autoscaler may be of
  /// any kind, and only some lead to a model.
  boolean knows(String apiVersion, String kind);

  /// Asks the API server for one object, since a watch may lag behind.
  ///
  /// @param limit how long to wait at most
  /// @throws Unreachable when there is no answer in time, or no answer that says either
  Optional<MapValue> fetch(
      String apiVersion, String kind, String namespace, String name, Duration limit)
      throws Unreachable;

  /// The API server does not tell.
  final class Unreachable extends Exception {
    private static final long serialVersionUID = 1;

    public Unreachable(String message) {
      super(message);
    }

    public Unreachable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// A cluster of which everything is known, such as one of files.
  static LiveCluster of(ClusterView view) {
    return new LiveCluster() {
      @Override
      public ClusterView view() {
        return view;
      }

      @Override
      public boolean isCurrent(String apiVersion, String kind) {
        return true;
      }

      @Override
      public boolean isStale(String apiVersion, String kind) {
        return false;
      }

      @Override
      public boolean knows(String apiVersion, String kind) {
        return true;
      }

      @Override
      public Optional<MapValue> fetch(
          String apiVersion, String kind, String namespace, String name, Duration limit) {
        return view.get(apiVersion, kind, namespace, name);
      }
    };
  }
}
