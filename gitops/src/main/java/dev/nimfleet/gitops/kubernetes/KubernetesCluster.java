package dev.nimfleet.gitops.kubernetes;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.http.Web;
import dev.nimfleet.gitops.kubernetes.ApiResources.ApiResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A cluster behind an API server.
public final class KubernetesCluster implements Cluster, AutoCloseable {
  /// So many objects come in one answer of a list.
  private static final int PAGE = 200;

  private static final List<String> MANAGED_FIELDS = List.of("metadata", "managedFields");

  private final KubernetesClient client;
  private final Wire wire;
  private final Json json;
  private final ApiResources resources;

  private KubernetesCluster(KubernetesClient client) {
    this.client = client;
    this.wire = new Wire(client);
    this.json = new Json(client.getKubernetesSerialization());
    this.resources = new ApiResources(wire, json);
  }

  /// Asks nothing yet.
  ///
  /// @param kubeconfig none takes what kubectl would take (KUBECONFIG, then `~/.kube/config`), or
  ///   the account of the pod that this runs in
  /// @param context of the kubeconfig; none takes its current one
  public static KubernetesCluster open(Optional<Path> kubeconfig, Optional<String> context)
      throws ClusterTrouble {
    return new KubernetesCluster(Clients.of(kubeconfig, context));
  }

  /// Calls back when ModelFleets come or go, or when what people write of them changes, until it is
  /// closed. Whether the kind is served does not matter.
  ///
  /// @param namespace empty for all
  public AutoCloseable watchFleets(String namespace, Runnable ring) {
    var kind =
        new ResourceDefinitionContext.Builder()
            .withGroup("nimfleet.dev")
            .withVersion("v1alpha1")
            .withKind("ModelFleet")
            .withPlural("modelfleets")
            .withNamespaced(true)
            .build();
    return Doorbell.of(client, kind, namespace, ring);
  }

  /// Its services, from outside of it: the API server passes on what is asked of
  /// `http://NAME.NAMESPACE.svc`. That needs the right to `get` and `create` `services/proxy`.
  public Web services() {
    return new ServiceProxy(wire, json);
  }

  @Override
  public Optional<KubeObject> find(ObjectId id) throws ClusterTrouble {
    Optional<ApiResource> resource = resources.find(id.group(), id.kind());
    return resource.isEmpty() ? Optional.empty() : find(resource.get(), id);
  }

  @Override
  public Optional<KubeObject> find(MapNode like) throws ClusterTrouble {
    ObjectId id = ObjectId.of(like);
    Optional<ApiResource> resource =
        resources.findVersion(like.text("apiVersion").orElse(""), id.kind());
    return resource.isEmpty() ? Optional.empty() : find(resource.get(), id);
  }

  private Optional<KubeObject> find(ApiResource resource, ObjectId id) throws ClusterTrouble {
    boolean isSecret = id.group().isEmpty() && id.kind().equals("Secret");
    Wire.Answer answer =
        isSecret ? wire.getMetadata(path(resource, id)) : wire.get(path(resource, id));
    if (answer.code() == 404) {
      if (json.object(answer.text()).isEmpty()) resources.forget(resource);
      return Optional.empty();
    }
    return Optional.of(new KubeObject(Answers.object(answer, json, id.toString())));
  }

  @Override
  public List<KubeObject> list(ObjectId kind, String namespace, String label)
      throws ClusterTrouble {
    return list(
        kind,
        namespace,
        label,
        wire::get,
        item ->
            item.find("metadata", "managedFields").isPresent()
                ? item.without(MANAGED_FIELDS)
                : item);
  }

  @Override
  public List<KubeObject> listMetadata(ObjectId kind, String namespace, String label)
      throws ClusterTrouble {
    return list(kind, namespace, label, wire::listMetadata, item -> item);
  }

  @FunctionalInterface
  private interface Asking {
    Wire.Answer ask(String path) throws ClusterTrouble;
  }

  private List<KubeObject> list(
      ObjectId kind, String namespace, String label, Asking asking, UnaryOperator<MapNode> part)
      throws ClusterTrouble {
    Optional<ApiResource> resource = resources.find(kind.group(), kind.kind());
    if (resource.isEmpty()) return List.of();
    List<KubeObject> found = new ArrayList<>();
    String more = "";
    while (true) {
      String selector = label.isEmpty() ? "" : "&labelSelector=" + encoded(label);
      String next = more.isEmpty() ? "" : "&continue=" + encoded(more);
      Wire.Answer answer =
          asking.ask(resource.get().path(namespace) + "?limit=" + PAGE + selector + next);
      if (answer.code() == 410 && !more.isEmpty()) { // the list is too old to go on with
        found.clear();
        more = "";
        continue;
      }
      if (answer.code() == 404 && json.object(answer.text()).isEmpty()) {
        resources.forget(resource.get());
        return List.of();
      }
      MapNode page = Answers.object(answer, json, "the list of " + kind.groupKind());
      for (MapNode item : KubeObject.items(page, "items")) {
        MapNode typed = typed(part.apply(item), resource.get().apiVersion(), kind.kind());
        found.add(new KubeObject(typed));
      }
      more = page.text("metadata", "continue").orElse("");
      if (more.isEmpty()) return found;
    }
  }

  /// The items of a list do not say what they are, or say that they are metadata.
  private static MapNode typed(MapNode item, String apiVersion, String kind) {
    return item.with(MapNode.at(item.at()).put("apiVersion", apiVersion).put("kind", kind).build());
  }

  @Override
  public boolean serves(ObjectId id) throws ClusterTrouble {
    return resources.find(id.group(), id.kind()).isPresent();
  }

  @Override
  public KubeObject apply(MapNode object, Applying how) throws ClusterTrouble {
    return apply(object, "", how);
  }

  @Override
  public KubeObject applyStatus(MapNode object, Applying how) throws ClusterTrouble {
    return apply(object, "/status", how);
  }

  /// @param part of the object, as a path below its own
  private KubeObject apply(MapNode object, String part, Applying how) throws ClusterTrouble {
    ObjectId id = ObjectId.of(object);
    String apiVersion = object.text("apiVersion").orElse("");
    ApiResource resource =
        resources
            .findVersion(apiVersion, id.kind())
            .orElseThrow(
                () -> new ClusterTrouble(Reason.NOT_SERVED, ApiErrors.notServed(id, apiVersion)));
    String query =
        "?fieldManager=%s&fieldValidation=Strict&force=%s%s"
            .formatted(encoded(how.manager()), how.isForced(), how.isDryRun() ? "&dryRun=All" : "");
    Wire.Answer answer = wire.apply(path(resource, id) + part + query, YamlWriter.write(object));
    if (answer.code() == 404 && json.object(answer.text()).isEmpty()) {
      resources.forget(resource);
      throw new ClusterTrouble(Reason.NOT_SERVED, ApiErrors.notServed(id, apiVersion));
    }
    return new KubeObject(Answers.object(answer, json, id.toString()));
  }

  @Override
  public void delete(KubeObject object) throws ClusterTrouble {
    ObjectId id = object.id();
    Optional<ApiResource> resource = resources.find(id.group(), id.kind());
    if (resource.isEmpty()) return;
    String options =
        "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":\"Background\","
            + "\"preconditions\":{\"uid\":\"%s\"}}".formatted(object.uid());
    Wire.Answer answer = wire.delete(path(resource.get(), id), options);
    boolean isGone = answer.code() == 404;
    if (!isGone && !answer.isSuccess()) throw Answers.trouble(answer, json, id.toString());
  }

  private static String path(ApiResource resource, ObjectId id) {
    return resource.path(id.namespace()) + "/" + encoded(id.name());
  }

  /// Names come from files that anybody may have written.
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
  }

  @Override
  public void close() {
    wire.close();
  }
}
