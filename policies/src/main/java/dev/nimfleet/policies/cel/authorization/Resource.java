package dev.nimfleet.policies.cel.authorization;

/// A kind of objects, or some of them. Texts that say nothing are empty.
///
/// @param group the API group, empty for the core one
/// @param resource the plural name, such as `pods`
/// @param fieldSelector as it was written; one that does not parse selects nothing apart
/// @param labelSelector the same for labels
public record Resource(
    String group,
    String resource,
    String subresource,
    String namespace,
    String name,
    String fieldSelector,
    String labelSelector) {

  public static Resource of(String group, String resource) {
    return new Resource(group, resource, "", "", "", "", "");
  }

  public Resource withSubresource(String other) {
    return new Resource(group, resource, other, namespace, name, fieldSelector, labelSelector);
  }

  public Resource withNamespace(String other) {
    return new Resource(group, resource, subresource, other, name, fieldSelector, labelSelector);
  }

  public Resource withName(String other) {
    return new Resource(
        group, resource, subresource, namespace, other, fieldSelector, labelSelector);
  }

  public Resource withFieldSelector(String other) {
    return new Resource(group, resource, subresource, namespace, name, other, labelSelector);
  }

  public Resource withLabelSelector(String other) {
    return new Resource(group, resource, subresource, namespace, name, fieldSelector, other);
  }
}
