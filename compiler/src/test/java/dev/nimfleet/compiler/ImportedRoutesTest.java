package dev.nimfleet.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.Action;
import dev.nimfleet.compiler.Run.Input;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What happens to requests that reach an imported NIMService by an HTTPRoute that fleet.yaml
/// cannot say, or that stays with others.
class ImportedRoutesTest {
  private static final String WILD = route("r", "\"*.example.com\"", "a");
  private static final String OURS = "route: {host: a.example.com}";

  @Test
  void aRouteThatFleetYamlCannotSayIsNotShifted() {
    LiveFleet fleet = edited(imported(service("a"), WILD));

    for (Action action : List.of(new Action.Step(), new Action.Weight(100))) {
      assertThat(fleet.rollout("a", action).errors())
          .singleElement()
          .asString()
          .startsWith("L021")
          .contains("the HTTPRoute `r` leads to `a` whatever the weights are");
    }
    assertThat(fleet.news().toString()).doesNotContain("rollout step");
  }

  @Test
  void itsServiceIsNotRetiredWhileTheRouteLeadsToIt() {
    LiveFleet fleet =
        edited(imported(service("a"), WILD)).edit(withRoute(yaml(service("a"), WILD)));
    fleet.commit().rollout("a", new Action.Weight(100), new Action.Promote()).commit();
    assertThat(fleet.errors()).isEmpty();

    fleet.edit(yaml(service("a"), WILD));

    assertThat(fleet.errors())
        .singleElement()
        .asString()
        .startsWith("L022")
        .contains("`r` would lead all requests back to `a`");
    assertThat(fleet.rollout("a", new Action.Retire()).errors())
        .anyMatch(error -> error.startsWith("L021"));
    assertThat(fleet.services()).containsKey("a");
  }

  @Test
  void withARouteInFleetYamlItsRolloutEndsAsAnyOther() {
    LiveFleet fleet =
        edited(imported(service("a"), WILD)).edit(withRoute(yaml(service("a"), WILD)));

    fleet.commit().rollout("a", new Action.Weight(100)).commit();
    fleet.rollout("a", new Action.Promote()).commit().rollout("a", new Action.Retire());

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.services()).doesNotContainKey("a").hasSize(1);
    assertThat(fleet.names("HTTPRoute")).containsExactly("r");
  }

  @Test
  void anUnwantedCandidateCanGoWithoutARoute() {
    LiveFleet fleet = edited(imported(service("a"), WILD)).commit();

    fleet.rollout("a", new Action.Abort(), new Action.Retire());

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.services()).containsOnlyKeys("a");
  }

  @Test
  void aRouteOfSeveralModelsIsNobodysAndIsNotShifted() {
    String all = route("all", "models.example.com", "a", "b");
    LiveFleet fleet = edited(imported(service("a"), service("b"), all));

    assertThat(fleet.names("HTTPRoute")).isEmpty();
    assertThat(fleet.says())
        .anyMatch(
            said -> said.startsWith("L023") && said.contains("`all`, which nimfleet does not"));
    assertThat(fleet.rollout("a", new Action.Step()).errors())
        .singleElement()
        .asString()
        .startsWith("L021");
  }

  @Test
  void aRouteOfAnEditedModelHasNoNameOfAnotherModelsRoute() {
    String first = service("a").replace("name: a,", "labels: {nimfleet.dev/model: m1}, name: a,");
    String second = service("b").replace("name: b,", "labels: {nimfleet.dev/model: m2}, name: b,");
    String routes = route("m2", "a.example.com", "a") + route("b", "b.example.com", "b");
    LiveFleet fleet = imported(first, second, routes);

    fleet.edit(yaml(first, second, routes).replace("1.3.0", "1.4.0"));

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.names("HTTPRoute")).containsExactly("m2", "m2-route");
  }

  @Test
  void aBudgetOfAnEditedModelHasNoNameOfAnotherModelsBudget() {
    String budget =
        """
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: b, namespace: p}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: a}}}
        """;
    LiveFleet fleet = imported(service("a"), service("b"), budget);

    fleet.edit(yaml(service("a"), service("b"), budget).replace("1.3.0", "1.4.0"));

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.names("PodDisruptionBudget")).contains("b", "b-pdb");
  }

  @Test
  void aRouteToAServiceOfAnotherNamespaceIsNotTheModels() {
    String route = route("r", "a.example.com", "a").replace("name: a,", "name: a, namespace: q,");

    assertThat(yaml(service("a"), route)).doesNotContain("a.example.com");
  }

  /// The image has another tag now.
  private static LiveFleet edited(LiveFleet fleet) {
    fleet.edit(fleet.yaml().replace("1.3.0", "1.4.0"));
    assertThat(fleet.errors()).isEmpty();
    return fleet;
  }

  private static String withRoute(String yaml) {
    return yaml.replace("1.3.0", "1.4.0")
        .replace("  defaults:\n", "  defaults:\n    gateway: {name: gw}\n")
        .replace("      replicas:", "      " + OURS + "\n      replicas:");
  }

  private static LiveFleet imported(String... manifests) {
    Import.Result result = result(manifests);
    var fleet = new LiveFleet(result.fleet().orElseThrow(), result.lock());
    assertThat(fleet.errors()).isEmpty();
    return fleet;
  }

  private static String yaml(String... manifests) {
    return result(manifests).fleet().orElseThrow();
  }

  private static Import.Result result(String... manifests) {
    String all = CACHE + String.join("", manifests);
    var request = new Import.Request(Optional.empty(), Optional.empty(), Optional.empty());
    return Import.read(List.of(new Input("all.yaml", all.getBytes(UTF_8))), request, Goldens.TODAY);
  }

  private static final String CACHE =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMCache
      metadata: {name: weights, namespace: p}
      spec:
        source:
          ngc: {modelPuller: "nvcr.io/nim/meta/llama-3.1-8b-instruct:1.3.0", authSecret: ngc}
        storage: {pvc: {create: true, size: 60Gi, volumeAccessMode: ReadWriteMany}}
      """;

  private static String service(String name) {
    return """
    ---
    apiVersion: apps.nvidia.com/v1alpha1
    kind: NIMService
    metadata: {name: %s, namespace: p}
    spec:
      image: {repository: nvcr.io/nim/meta/llama-3.1-8b-instruct, tag: "1.3.0", pullSecrets: [ngc]}
      authSecret: ngc
      storage: {nimCache: {name: weights}}
      resources: {limits: {nvidia.com/gpu: 1}}
      expose: {service: {port: 8000}}
    """
        .formatted(name);
  }

  private static String route(String name, String host, String... services) {
    var route =
        new StringBuilder(
            """
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: %s, namespace: p}
            spec:
              parentRefs: [{name: gw}]
              hostnames: [%s]
              rules:
            """
                .formatted(name, host));
    for (String service : services) {
      route.append(
          "  - {matches: [{path: {value: /%1$s/v1}}], backendRefs: [{name: %1$s, port: 8000}]}\n"
              .formatted(service));
    }
    return route.toString();
  }
}
