package dev.nimfleet.standin;

/// Something that a controller did and the API server took.
///
/// @param verb `create`, `update`, `update status`, `scale` or `delete`
/// @param words what it was about, such as `Ready`; may be empty
public record Deed(
    Manager manager, String verb, Kind kind, String namespace, String name, String words) {
  @Override
  public String toString() {
    return "%s: %s %s %s/%s %s"
        .formatted(manager.field(), verb, kind.kind(), namespace, name, words)
        .strip();
  }
}
