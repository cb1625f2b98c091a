package dev.nimfleet.policies.cluster;

import dev.nimfleet.policies.cel.value.MapValue;
import java.util.List;
import java.util.Optional;

/// Objects that a rule may look up.
public interface ClusterView {
  Optional<MapValue> get(String apiVersion, String kind, String namespace, String name);

  /// All of a kind in a namespace, in the order of their names.
  List<MapValue> list(String apiVersion, String kind, String namespace);

  /// Those of them that have a text at a path, such as `spec.scaleTargetRef.name`; none has the
  /// empty one, which is as good as none. A view of many objects keeps an index, so that what names
  /// one object is found without a look at all others.
  default List<MapValue> list(
      String apiVersion, String kind, String namespace, String path, String text) {
    if (text.isEmpty()) return List.of();
    String[] fields = path.split("\\.");
    return list(apiVersion, kind, namespace).stream()
        .filter(object -> Inside.text(object, fields).equals(text))
        .toList();
  }

  /// Whether objects of a kind are in namespaces. Of kinds that it has never seen a view may say
  /// what is usual.
  default boolean isNamespaced(String apiVersion, String kind) {
    return Scopes.isNamespaced(apiVersion, kind);
  }

  /// A view of nothing.
  ClusterView EMPTY =
      new ClusterView() {
        @Override
        public Optional<MapValue> get(
            String apiVersion, String kind, String namespace, String name) {
          return Optional.empty();
        }

        @Override
        public List<MapValue> list(String apiVersion, String kind, String namespace) {
          return List.of();
        }
      };

  /// The same with another object.
  default ClusterView with(MapValue object) {
    return new Beside(this, object);
  }

  /// The same, but only what is in one namespace: a rule must not tell people of one namespace what
  /// there is in another.
  default ClusterView within(String only) {
    ClusterView all = this;
    return new ClusterView() {
      @Override
      public Optional<MapValue> get(String apiVersion, String kind, String namespace, String name) {
        return namespace.equals(only)
            ? all.get(apiVersion, kind, namespace, name)
            : Optional.empty();
      }

      @Override
      public List<MapValue> list(String apiVersion, String kind, String namespace) {
        return namespace.equals(only) ? all.list(apiVersion, kind, namespace) : List.of();
      }

      @Override
      public List<MapValue> list(
          String apiVersion, String kind, String namespace, String path, String text) {
        return namespace.equals(only)
            ? all.list(apiVersion, kind, namespace, path, text)
            : List.of();
      }

      @Override
      public boolean isNamespaced(String apiVersion, String kind) {
        return all.isNamespaced(apiVersion, kind);
      }
    };
  }
}
