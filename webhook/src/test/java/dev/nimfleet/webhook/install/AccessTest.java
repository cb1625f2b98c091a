package dev.nimfleet.webhook.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.Policy;
import dev.nimfleet.policies.admission.Policy.Validation;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.rules.JudgedResource;
import dev.nimfleet.policies.scope.ModelScope;
import dev.nimfleet.webhook.live.LookupKind;
import dev.nimfleet.webhook.live.LookupKinds;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The webhook may read what rules ask for, and nothing else.
class AccessTest {
  private static final Pattern LOOKUP = Pattern.compile("lookup(?:All)?\\('([^']+)', '([^']+)'");

  private static final Set<String> READING = Set.of("get", "list", "watch");

  @Test
  void whatIsWatchedIsListedAndWhatIsFetchedIsNot() {
    Map<String, List<String>> expected = new TreeMap<>();
    LookupKinds.FETCHED.forEach(kind -> expected.put(resource(kind), List.of("get")));
    LookupKinds.WATCHED.stream()
        .filter(kind -> !kind.equals(LookupKinds.WAIVER))
        .forEach(kind -> expected.put(resource(kind), List.of("get", "list", "watch")));
    expected.put("apps.nvidia.com/nimpipelines", List.of("list"));
    expected.put("serving.kserve.io/inferenceservices", List.of("get", "list"));
    assertThat(readable()).isEqualTo(expected);
  }

  /// Whoever judges all that there is finds what a request is judged about, in the same version.
  @Test
  void whatRulesAreAboutIsListed() {
    Set<String> judged = new TreeSet<>();
    for (JudgedResource each : JudgedResource.of(Installed.RULES)) {
      each.versions()
          .forEach(version -> judged.add(each.group() + "/" + version + "/" + each.resource()));
    }
    assertThat(LookupKinds.JUDGED)
        .extracting(kind -> kind.group() + "/" + kind.version() + "/" + kind.plural())
        .containsExactlyInAnyOrderElementsOf(judged);
    assertThat(LookupKinds.JUDGED)
        .allMatch(kind -> readable().getOrDefault(resource(kind), List.of()).contains("list"));
  }

  @Test
  void whatRulesLookUpIsRead() {
    Set<String> needed = new TreeSet<>(Set.of("/namespaces"));
    Installed.RULES.stream()
        .flatMap(rule -> rule.policies().stream())
        .map(policy -> policy.policy().policy())
        .flatMap(AccessTest::expressions)
        .flatMap(text -> LOOKUP.matcher(text.replaceAll("\\s+", " ")).results())
        .forEach(lookup -> needed.add(resource(lookup)));
    needed.addAll(askedByScope());
    assertThat(readable().keySet()).containsAll(needed);
  }

  private static String resource(LookupKind kind) {
    return kind.group() + "/" + kind.plural();
  }

  private static String resource(MatchResult lookup) {
    return resource(lookup.group(1), lookup.group(2));
  }

  private static String resource(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    return group + "/" + kind.toLowerCase(Locale.ROOT) + "s";
  }

  private static Stream<String> expressions(Policy policy) {
    return Stream.of(
            policy.variables().stream().map(each -> each.expression().text()),
            policy.matchConditions().stream().map(each -> each.expression().text()),
            policy.validations().stream().map(Validation::expression).map(each -> each.text()))
        .flatMap(each -> each);
  }

  /// The verbs of each resource that is only read.
  private static Map<String, List<String>> readable() {
    Map<String, List<String>> all = new TreeMap<>();
    for (MapNode rule : Installed.maps(Installed.object(Installed.USUAL, "ClusterRole"), "rules")) {
      List<String> verbs = Installed.texts(rule, "verbs");
      if (!READING.containsAll(verbs)) continue;
      for (String group : Installed.texts(rule, "apiGroups")) {
        Installed.texts(rule, "resources").forEach(each -> all.put(group + "/" + each, verbs));
      }
    }
    return all;
  }

  /// What tells whether something is a model's: an autoscaler of a ReplicaSet in a chain of owners,
  /// and a route to a Service and to a pool.
  private static Set<String> askedByScope() {
    Set<String> asked = new TreeSet<>();
    var scope = new ModelScope(owners(asked));
    assertThat(
            scope.servesModel(
                request(
                    """
                    apiVersion: autoscaling/v2
                    kind: HorizontalPodAutoscaler
                    metadata: {name: a, namespace: nim}
                    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: ReplicaSet, name: set}}
                    """)))
        .isTrue();
    scope.servesModel(
        request(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: a, namespace: nim}
            spec: {rules: [{backendRefs: [
              {name: some}, {kind: InferencePool, group: inference.networking.k8s.io, name: some}]}]}
            """));
    return asked;
  }

  private static ClusterView owners(Set<String> asked) {
    return new ClusterView() {
      @Override
      public Optional<MapValue> get(String apiVersion, String kind, String namespace, String name) {
        asked.add(resource(apiVersion, kind));
        return switch (kind + "/" + name) {
          case "ReplicaSet/set" -> owned("apps/v1", "Deployment", "some-deployment");
          case "Deployment/some-deployment" ->
              owned("serving.kserve.io/v1beta1", "InferenceService", "some-service");
          case "InferenceService/some-service" ->
              owned("apps.nvidia.com/v1alpha1", "NIMService", "llama");
          case "NIMService/llama" -> Optional.of(value("kind: NIMService"));
          default -> Optional.empty();
        };
      }

      @Override
      public List<MapValue> list(String apiVersion, String kind, String namespace) {
        asked.add(resource(apiVersion, kind));
        return List.of();
      }
    };
  }

  private static Optional<MapValue> owned(String apiVersion, String kind, String name) {
    return Optional.of(
        value(
            "metadata: {ownerReferences: [{apiVersion: %s, kind: %s, name: %s}]}"
                .formatted(apiVersion, kind, name)));
  }

  private static MapValue value(String yaml) {
    return (MapValue) ObjectValues.of(Installed.read(yaml).getFirst());
  }

  private static AdmissionRequest request(String yaml) {
    return Requests.of(
        Installed.read(yaml).getFirst(),
        "CREATE",
        value(yaml),
        Null.NULL,
        AdmissionRequest.User.ADMIN,
        false,
        Null.NULL);
  }
}
