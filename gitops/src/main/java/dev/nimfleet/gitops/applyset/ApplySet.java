package dev.nimfleet.gitops.applyset;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The objects that were applied together, so that what is not among them any more can be found and
/// removed. Members bear a label; a parent object says where to look for them. Names and forms are
/// those of kubectl's code (`kubectl apply --applyset`), which can list and prune the set as well.
///
/// @param parent the object that stands for the set
/// @param kinds where its members are looked for: their kinds …
/// @param namespaces … and the namespaces besides the parent's own
public record ApplySet(ObjectId parent, SortedSet<String> kinds, SortedSet<String> namespaces) {
  /// What members bear.
  public static final String PART_OF = "applyset.kubernetes.io/part-of";

  private static final String ID = "applyset.kubernetes.io/id";
  private static final String TOOLING = "applyset.kubernetes.io/tooling";
  private static final String KINDS = "applyset.kubernetes.io/contains-group-kinds";
  private static final String NAMESPACES = "applyset.kubernetes.io/additional-namespaces";
  private static final String TOOL = "nimfleet";

  public ApplySet {
    kinds = Collections.unmodifiableSortedSet(new TreeSet<>(kinds));
    SortedSet<String> others = new TreeSet<>(namespaces);
    others.remove(parent.namespace());
    namespaces = Collections.unmodifiableSortedSet(others);
  }

  /// The set of these objects.
  public static ApplySet of(ObjectId parent, Collection<ObjectId> members) {
    return new ApplySet(
        parent,
        members.stream().map(ObjectId::groupKind).collect(Collectors.toCollection(TreeSet::new)),
        members.stream().map(ObjectId::namespace).collect(Collectors.toCollection(TreeSet::new)));
  }

  /// The object that stands for a fleet on a cluster without our CRD.
  public static ObjectId parentOf(String namespace, String fleet) {
    return new ObjectId("", "ConfigMap", namespace, "nimfleet-" + fleet);
  }

  /// What its parent says of it.
  ///
  /// @throws Foreign when it is another tool's, or none at all
  public static ApplySet read(KubeObject parent) throws Foreign {
    ObjectId id = parent.id();
    String tooling = parent.annotation(TOOLING).orElse("");
    if (!tooling.startsWith(TOOL + "/")) {
      throw new Foreign(
          tooling.isEmpty()
              ? "%s is there and is no ApplySet; rename the fleet, or remove it.".formatted(id)
              : "%s is the ApplySet of `%s`; only one tool may look after it."
                  .formatted(id, tooling));
    }
    ApplySet set = new ApplySet(id, words(parent, KINDS), words(parent, NAMESPACES));
    if (!parent.label(ID).orElse("").equals(set.id())) {
      throw new Foreign(
          "%s has another label `%s` than `%s`; it was copied or renamed."
              .formatted(id, ID, set.id()));
    }
    return set;
  }

  private static SortedSet<String> words(KubeObject parent, String annotation) {
    return Arrays.stream(parent.annotation(annotation).orElse("").split(","))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// An object that has the name of a parent and is none of ours. The message is for people.
  public static final class Foreign extends Exception {
    private static final long serialVersionUID = 1L;

    Foreign(String sentence) {
      super(sentence);
    }
  }

  /// Derived from the parent's name, so that nobody can give a set another one's members.
  public String id() {
    String key = String.join(".", parent.name(), parent.namespace(), parent.kind(), parent.group());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return "applyset-" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest) + "-v1";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// `key=value` of the label that members bear.
  public String selector() {
    return PART_OF + "=" + id();
  }

  /// With the kinds and namespaces of both: what members may be while one becomes the other.
  public ApplySet and(ApplySet other) {
    SortedSet<String> allKinds = new TreeSet<>(kinds);
    allKinds.addAll(other.kinds);
    SortedSet<String> all = new TreeSet<>(namespaces);
    all.addAll(other.namespaces);
    return new ApplySet(parent, allKinds, all);
  }

  /// Any object of each kind, in each namespace: what to list.
  public List<ObjectId> places() {
    SortedSet<String> all = new TreeSet<>(namespaces);
    all.add(parent.namespace());
    return kinds.stream()
        .flatMap(kind -> all.stream().map(namespace -> place(kind, namespace)))
        .toList();
  }

  private static ObjectId place(String groupKind, String namespace) {
    int dot = groupKind.indexOf('.');
    return dot < 0
        ? new ObjectId("", groupKind, namespace, "*")
        : new ObjectId(groupKind.substring(dot + 1), groupKind.substring(0, dot), namespace, "*");
  }

  /// The parent as it is to be applied.
  ///
  /// @param version of nimfleet
  public MapNode manifest(String version) {
    var annotations =
        MapNode.at(Span.NOWHERE)
            .put(TOOLING, TOOL + "/v" + version)
            .put(KINDS, String.join(",", kinds))
            .put(NAMESPACES, String.join(",", namespaces));
    var metadata =
        MapNode.at(Span.NOWHERE)
            .put("labels", MapNode.at(Span.NOWHERE).put(ID, id()))
            .put("annotations", annotations);
    return parent.manifest("v1").with(MapNode.at(Span.NOWHERE).put("metadata", metadata).build());
  }

  /// A manifest as a member of the set.
  public MapNode member(MapNode object) {
    return object.with(
        MapNode.at(object.at())
            .put(
                "metadata",
                MapNode.at(object.at()).put("labels", MapNode.at(object.at()).put(PART_OF, id())))
            .build());
  }

  /// What an object belongs to besides, if it is another tool's.
  public static Optional<String> otherOwner(KubeObject object, String ownId) {
    Optional<String> other = object.label(PART_OF).filter(id -> !id.equals(ownId));
    if (other.isPresent()) return Optional.of("the ApplySet `%s`".formatted(other.get()));
    return object
        .annotation("argocd.argoproj.io/tracking-id")
        .map("Argo CD (`%s`)"::formatted)
        .or(() ->
            object
                .label("kustomize.toolkit.fluxcd.io/name")
                .map("Flux (Kustomization `%s`)"::formatted))
        .or(() ->
            object
                .annotation("config.k8s.io/owning-inventory")
                .map("the inventory `%s`"::formatted));
  }
}
