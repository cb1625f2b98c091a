package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What somebody wants to do with an object of a cluster.
///
/// @param object the object as it would be, [Null#NULL] when it is deleted
/// @param oldObject the object as it is, [Null#NULL] when it is created
/// @param namespaceObject the object's namespace, [Null#NULL] for what has none
public record AdmissionRequest(
    Kind kind,
    Resource resource,
    String subResource,
    String name,
    String namespace,
    String operation,
    User user,
    boolean isDryRun,
    Object options,
    Object object,
    Object oldObject,
    Object namespaceObject) {

  /// `apps.nvidia.com/v1alpha1`, `NIMService`.
  public record Kind(String group, String version, String kind) {
    Object value() {
      return MapValue.of(Map.of("group", group, "version", version, "kind", kind));
    }
  }

  /// `apps.nvidia.com/v1alpha1`, `nimservices`.
  public record Resource(String group, String version, String resource) {
    Object value() {
      return MapValue.of(Map.of("group", group, "version", version, "resource", resource));
    }
  }

  /// Who asks.
  public record User(
      String username, String uid, List<String> groups, Map<String, List<String>> extra) {
    public User {
      groups = List.copyOf(groups);
      extra = Map.copyOf(extra);
    }

    /// Somebody who may do everything, which is what a file's author is taken for.
    public static final User ADMIN =
        new User("admin", "", List.of("system:masters", "system:authenticated"), Map.of());

    /// The same for an authority.
    dev.nimfleet.policies.cel.authorization.User asking() {
      return new dev.nimfleet.policies.cel.authorization.User(username, uid, groups, extra);
    }

    Object value() {
      Map<String, Object> fields = new LinkedHashMap<>();
      if (!username.isEmpty()) fields.put("username", username);
      if (!uid.isEmpty()) fields.put("uid", uid);
      if (!groups.isEmpty()) fields.put("groups", ListValue.of(groups));
      Map<String, Object> more = new LinkedHashMap<>();
      extra.forEach((key, values) -> more.put(key, ListValue.of(values)));
      if (!more.isEmpty()) fields.put("extra", MapValue.of(more));
      return MapValue.of(fields);
    }
  }

  /// What an expression sees as `request`.
  Object value() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("uid", "");
    fields.put("kind", kind.value());
    fields.put("resource", resource.value());
    if (!subResource.isEmpty()) fields.put("subResource", subResource);
    fields.put("requestKind", kind.value());
    fields.put("requestResource", resource.value());
    if (!subResource.isEmpty()) fields.put("requestSubResource", subResource);
    if (!name.isEmpty()) fields.put("name", name);
    if (!namespace.isEmpty()) fields.put("namespace", namespace);
    fields.put("operation", operation);
    fields.put("userInfo", user.value());
    fields.put("object", Null.NULL);
    fields.put("oldObject", Null.NULL);
    fields.put("dryRun", isDryRun);
    fields.put("options", options);
    return MapValue.of(fields);
  }

  /// What it is about: the object as it would be, or the one that is deleted.
  public Object subject() {
    return object == Null.NULL ? oldObject : object;
  }

  /// Whether the object is a namespace itself, which is then its own.
  public boolean isAboutNamespace() {
    return resource.group().isEmpty() && resource.resource().equals("namespaces");
  }

  /// The labels of the namespace, its own name always among them: of one that nobody has looked up
  /// only that is known.
  Labels namespaceLabels() {
    Object labelled = isAboutNamespace() ? subject() : namespaceObject;
    Map<String, String> labels = new HashMap<>(Inside.labels(labelled));
    labels.put("kubernetes.io/metadata.name", namespace);
    return new Labels(labels, labelled != Null.NULL);
  }

  /// What the request wants access to.
  dev.nimfleet.policies.cel.authorization.Resource accessed() {
    return dev.nimfleet.policies.cel.authorization.Resource.of(
            resource.group(), resource.resource())
        .withSubresource(subResource)
        .withNamespace(namespace)
        .withName(name);
  }

  /// How an API server says no.
  String forbidden(String why) {
    String of = resource.group().isEmpty() ? "" : "." + resource.group();
    return "%s%s \"%s\" is forbidden: %s".formatted(resource.resource(), of, shownName(), why);
  }

  private String shownName() {
    if (!name.isEmpty()) return name;
    return Inside.at(object, "metadata", "generateName")
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .orElse("Unknown");
  }

  /// The same request with the namespace that a cluster has for it, unless it names one itself.
  AdmissionRequest in(ClusterView cluster) {
    if (namespaceObject != Null.NULL || namespace.isEmpty() || isAboutNamespace()) return this;
    return cluster
        .get("v1", "Namespace", "", namespace)
        .map(found -> with(object, found))
        .orElse(this);
  }

  /// The same request as if the object were to become what it is already.
  AdmissionRequest about(Object other) {
    return with(other, namespaceObject);
  }

  private AdmissionRequest with(Object other, Object otherNamespace) {
    return new AdmissionRequest(
        kind,
        resource,
        subResource,
        name,
        namespace,
        operation,
        user,
        isDryRun,
        options,
        other,
        oldObject,
        otherNamespace);
  }
}
