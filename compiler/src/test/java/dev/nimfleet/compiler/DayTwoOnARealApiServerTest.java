package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.CompiledFleetsOnARealApiServerTest.Cluster;
import dev.nimfleet.compiler.Run.Action;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RequiresApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Each kind of day-two change, delivered to a real API server as a GitOps engine and as `kubectl`
/// do it, with the operator's own rewrite in between: no NIMService that is there is ever edited,
/// and none is deleted while it has requests.
@RequiresApiServer
class DayTwoOnARealApiServerTest {
  private static final String NIM = "apps.nvidia.com/v1alpha1";
  private static final String ROUTES = "gateway.networking.k8s.io/v1";

  private static Cluster cluster;
  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    cluster = Cluster.of(Release.MAIN);
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @Test
  void asAGitOpsEngineSyncs() {
    cluster.api().createNamespaces("engine");
    live(new Engine("engine"));
  }

  @Test
  void asKubectlApplies() {
    cluster.api().createNamespaces("kubectl");
    live(new Kubectl("kubectl", folder));
  }

  /// Months of a fleet.
  private static void live(Delivery delivery) {
    LiveFleet fleet = new LiveFleet(two("1.3.0"));
    delivery.deliver(fleet);
    // Scaling, teams and hosts change what they are about.
    delivery.deliver(
        fleet.edit(two("1.3.0", "replicas: 3..9", "team: chat", "autoscale: {kvCache: 55%}")));
    // A rollout to its end, which people can look at by a header.
    delivery.deliver(fleet.edit(two("1.4.0", "rollout: {preview: {header: x-nim-revision}}")));
    for (int weight : List.of(10, 50, 100)) {
      delivery.deliver(fleet.rollout("a", new Action.Weight(weight)));
    }
    delivery.deliver(fleet.rollout("a", new Action.Promote()));
    // It was not good; back, and once more.
    delivery.deliver(fleet.rollout("a", new Action.Undo()));
    delivery.deliver(fleet.rollout("a", new Action.Start(), new Action.Weight(40)));
    delivery.deliver(fleet.rollout("a", new Action.Abort()));
    delivery.deliver(fleet.rollout("a", new Action.Retire()));
    // An edit that is taken back in the middle.
    delivery.deliver(fleet.edit(two("1.5.0")));
    delivery.deliver(fleet.rollout("a", new Action.Weight(30)));
    delivery.deliver(fleet.edit(two("1.3.0")));
    delivery.deliver(fleet.rollout("a", new Action.Retire()));
    // Broken off beside another edit, which comes next.
    delivery.deliver(fleet.edit(two("1.5.0")));
    delivery.deliver(fleet.rollout("a", new Action.Weight(30)));
    fleet.edit(two("1.6.0")).rollout("a", new Action.Abort());
    delivery.deliver(fleet);
    delivery.deliver(fleet.rollout("a", new Action.Start()));
    delivery.deliver(fleet.edit(two("1.3.0")));
    // Another secret, another size, a fixed number.
    delivery.deliver(
        fleet.edit(two("1.3.0").defaults("secrets: {pull: other, auth: ngc-api-secret}")));
    delivery.deliver(fleet.edit(two("1.3.0", "cache: {size: 90Gi, class: fast}")));
    delivery.deliver(fleet.edit(two("1.3.0", "replicas: 3")));
    // A newer nimfleet.
    delivery.deliver(fleet.edit(two("1.3.0")));
    // A model that goes.
    delivery.deliver(fleet.edit(one().removed("a")));
    delivery.nothingThatServedWasDeleted();
    assertThat(delivery.syncs).isGreaterThan(15);
  }

  private static SmallFleet one() {
    return fleet()
        .defaults("gateway: {name: inference, domain: example.com}")
        .model("b", "image: meta/llama-3.2-3b-instruct:1.8.6");
  }

  private static SmallFleet two(String tag, String... fields) {
    var all = new ArrayList<String>(List.of(fields));
    all.add("image: meta/llama-3.1-8b-instruct:" + tag);
    return one().model("a", all.toArray(String[]::new));
  }

  /// One way to bring the output folder of a commit into a namespace.
  private abstract static class Delivery {
    final String namespace;
    private final Map<String, Seen> known = new HashMap<>();
    private String since = "";
    int syncs;

    /// A NIMService as it was when the operator had seen it.
    private record Seen(String uid, long generation) {}

    Delivery(String namespace) {
      this.namespace = namespace;
    }

    abstract void bring(LiveFleet fleet);

    static ApiClient api() {
      return cluster.api();
    }

    final void deliver(LiveFleet fleet) {
      assertThat(fleet.errors()).isEmpty();
      if (since.isEmpty()) {
        since =
            api()
                .list(NIM, "NIMService", namespace)
                .json()
                .at("/metadata/resourceVersion")
                .asString();
      }
      bring(fleet);
      fleet.commit();
      syncs++;
      nothingIsEdited();
    }

    private void nothingIsEdited() {
      for (JsonNode service : items("NIMService", NIM)) {
        String name = service.at("/metadata/name").asString();
        Seen now = seen(service);
        if (service.at("/metadata").has("deletionTimestamp")) {
          letGo(service);
          continue;
        }
        Seen before = known.getOrDefault(name, new Seen("", 0));
        if (!before.uid().equals(now.uid())) {
          var ref = new ObjectRef(NIM, "NIMService", namespace, name);
          known.put(
              name,
              seen(api().replace(ref, OperatorRewrite.of(service), "manager").orThrow().json()));
        } else {
          assertThat(now.generation()).as("edits of %s", name).isEqualTo(before.generation());
        }
      }
    }

    /// What the operator does when it has cleaned up.
    private void letGo(JsonNode service) {
      String name = service.at("/metadata/name").asString();
      ((ObjectNode) service.at("/metadata")).remove("finalizers");
      api()
          .replace(new ObjectRef(NIM, "NIMService", namespace, name), service.toString(), "manager")
          .orThrow();
    }

    private static Seen seen(JsonNode object) {
      return new Seen(
          object.at("/metadata/uid").asString(), object.at("/metadata/generation").asLong());
    }

    /// Goes through all that has happened since the beginning, in its order.
    final void nothingThatServedWasDeleted() {
      var events = new ArrayList<JsonNode>(api().changes(NIM, "NIMService", namespace, since));
      events.addAll(api().changes(ROUTES, "HTTPRoute", namespace, since));
      events.sort(
          Comparator.comparingLong(
              event -> Long.parseLong(event.at("/object/metadata/resourceVersion").asString())));
      var weights = new HashMap<String, Map<String, Integer>>();
      for (JsonNode event : events) {
        JsonNode object = event.path("object");
        String name = object.at("/metadata/name").asString();
        boolean deleted =
            event.path("type").asString().equals("DELETED")
                || object.at("/metadata").has("deletionTimestamp");
        if (object.path("kind").asString().equals("HTTPRoute")) {
          weights.put(name, deleted ? Map.of() : weights(object));
        } else if (deleted) {
          assertThat(weights.values())
              .as("requests of %s when it was deleted", name)
              .allSatisfy(route -> assertThat(route.getOrDefault(name, 0)).isZero());
        }
      }
      assertThat(events).isNotEmpty();
    }

    private static Map<String, Integer> weights(JsonNode route) {
      var weights = new TreeMap<String, Integer>();
      // The last rule is the one without a header.
      JsonNode rules = route.at("/spec/rules");
      for (JsonNode backend : rules.path(rules.size() - 1).path("backendRefs")) {
        weights.put(backend.path("name").asString(), backend.path("weight").asInt());
      }
      return weights;
    }

    final List<JsonNode> items(String kind, String apiVersion) {
      return api()
          .list(apiVersion, kind, namespace)
          .orThrow()
          .json()
          .path("items")
          .valueStream()
          .toList();
    }

    final String here(String yaml) {
      return yaml.replace("namespace: nim-prod", "namespace: " + namespace);
    }
  }

  /// Applies server-side in waves and prunes last, what may be pruned, as Argo CD does.
  private static final class Engine extends Delivery {
    private Set<ObjectRef> delivered = new HashSet<>();

    Engine(String namespace) {
      super(namespace);
    }

    @Override
    void bring(LiveFleet fleet) {
      var wanted = new HashSet<ObjectRef>();
      fleet.manifests().stream()
          .sorted(Comparator.comparingInt(Engine::wave))
          .forEach(manifest -> {
            var ref =
                new ObjectRef(manifest.apiVersion(), manifest.kind(), namespace, manifest.name());
            api().apply(ref, here(manifest.yaml())).orThrow();
            wanted.add(ref);
          });
      delivered.removeAll(wanted);
      delivered.removeIf(ref -> ref.kind().equals("NIMCache"));
      // The services last: `PruneLast=true`.
      delivered.stream()
          .sorted(Comparator.comparing(ref -> ref.kind().equals("NIMService")))
          .forEach(ref -> api().delete(ref).orThrow());
      delivered = wanted;
    }

    private static int wave(Manifest manifest) {
      return Integer.parseInt(
          manifest
              .object()
              .text("metadata", "annotations", "argocd.argoproj.io/sync-wave")
              .orElseThrow());
    }
  }

  /// `kubectl apply -R -f`, and `kubectl delete` for what has left the folder.
  private static final class Kubectl extends Delivery {
    private final Path folder;
    private Set<String> files = Set.of();

    Kubectl(String namespace, Path folder) {
      super(namespace);
      this.folder = folder;
    }

    @Override
    void bring(LiveFleet fleet) {
      fleet.files().forEach((path, text) -> write(folder.resolve(path), here(text)));
      var gone = new ArrayList<String>(files);
      gone.removeAll(fleet.files().keySet());
      gone.sort(null);
      files = Set.copyOf(fleet.files().keySet());
      var stale = new ArrayList<Path>();
      for (String path : gone) {
        Path file = folder.resolve(path);
        Path aside =
            folder.resolveSibling(folder.getFileName() + "-gone").resolve(file.getFileName());
        move(file, aside);
        stale.add(aside);
      }
      cluster.server().kubectl("apply", "-R", "-f", folder.toString());
      // Backwards, as it was applied.
      stale
          .reversed()
          .forEach(
              file -> cluster.server().kubectl("delete", "--wait=false", "-f", file.toString()));
    }

    private static void write(Path file, String text) {
      try {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private static void move(Path file, Path target) {
      try {
        Files.createDirectories(target.getParent());
        Files.move(file, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }
}
