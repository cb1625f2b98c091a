package dev.nimfleet.policies.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.export.ExportedRules.Words;
import dev.nimfleet.policies.export.Exporter.Exported;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.tiers.Tiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is exported, in the API server that it is for: each example of each rule, in a namespace of
/// its own, so that an old object is there before the rules are.
@RequiresApiServer
class ExportOnARealApiServerTest {
  private static final Pattern WARNING =
      Pattern.compile(
          "(?s)Validation failed for ValidatingAdmissionPolicy '(.*?)' with binding '(.*?)': (.*)");
  private static final Pattern DENIAL =
      Pattern.compile(
          "(?s).*ValidatingAdmissionPolicy '(.*?)' with binding '(.*?)' denied request: (.*)");
  private static final Set<String> BUILT_IN = Set.of("HorizontalPodAutoscaler");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /// A request of an example.
  private record Try(Rule rule, String name, String namespace, MapNode example) {
    AdmissionRequest request() {
      var subject = (MapNode) example.get("object").orElse(example);
      boolean isUpdate = example.has("oldObject");
      return Requests.of(
          subject,
          isUpdate ? "UPDATE" : "CREATE",
          ObjectValues.of(subject),
          isUpdate ? ObjectValues.of(example.get("oldObject").orElseThrow()) : Null.NULL,
          AdmissionRequest.User.ADMIN,
          false,
          Null.NULL);
    }

    ObjectRef ref(String field) {
      var object = (MapNode) example.get(field).orElseThrow();
      return new ObjectRef(
          object.text("apiVersion").orElseThrow(),
          object.text("kind").orElseThrow(),
          namespace,
          object.text("metadata", "name").orElseThrow());
    }

    String yaml(String field) {
      return YamlWriter.write(example.get(field).orElseThrow());
    }
  }

  private static final ExportedRules RULES = new ExportedRules(Tiers.NONE);
  private static ApiServer server;
  private static ApiClient api;
  private static List<Try> tries = List.of();

  @BeforeAll
  static void start() throws IOException {
    server = ApiServer.start();
    api = server.client();
    tries = tries();
    api.installCrds(crds());
    for (Try each : tries) {
      api.createNamespaces(each.namespace());
      if (each.example().has("oldObject")) {
        api.apply(each.ref("oldObject"), each.yaml("oldObject")).orThrow();
      }
    }
    for (Exported each : RULES.exported()) {
      for (MapNode object : each.objects()) install(YamlWriter.write(object), object);
    }
    awaitRules();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theServerSaysOfEachExampleWhatTheRuleSays() {
    int denied = 0;
    int warned = 0;
    int refused = 0;
    for (Try each : tries) {
      ApiResponse response = api.apply(each.ref("object"), each.yaml("object"));
      Matcher denial = DENIAL.matcher(response.message());
      if (!response.isSuccess() && !denial.matches()) {
        assertThat(each.ref("object").kind()).as(response.message()).isIn(BUILT_IN);
        refused++; // by what an HPA itself must be
        continue;
      }
      Map<String, Words> expected = expected(each);
      List<String> wanted =
          expected.values().stream().flatMap(w -> w.warned().stream()).sorted().toList();
      List<String> stopped = expected.values().stream().flatMap(w -> w.denied().stream()).toList();
      assertThat(response.isSuccess())
          .as("%s: %s", each.name(), response.message())
          .isEqualTo(stopped.isEmpty());
      if (denial.matches()) {
        var none = new Words(List.of(""), List.of());
        assertThat(expected.getOrDefault(denial.group(1), none).denied().getFirst())
            .as(each.name())
            .isEqualTo(denial.group(3));
        assertThat(response.code()).isEqualTo(422);
        denied++;
      }
      List<String> told =
          response.warnings().stream()
              .map(WARNING::matcher)
              .filter(Matcher::matches)
              .map(found -> found.group(3))
              .sorted()
              .toList();
      assertThat(told).as(each.name()).isEqualTo(wanted);
      warned += told.size();
    }
    assertThat(denied).isGreaterThan(100);
    assertThat(warned).isGreaterThan(5);
    assertThat(refused).isLessThan(15);
  }

  /// By the name of the policy that denies.
  private static Map<String, Words> expected(Try each) {
    Map<String, Words> words = new TreeMap<>();
    for (Rule rule : RULES.rules()) {
      for (RulePolicy policy : rule.policies()) {
        if (policy.isPortable()) {
          words.put(policy.name(), RULES.ofRule(policy, each.request(), Null.NULL));
        }
      }
    }
    return words;
  }

  /// The examples that a plain API server can be asked about: those of an administrator, without
  /// parameters, and of nothing that is being deleted.
  private static List<Try> tries() throws IOException {
    List<Try> tries = new ArrayList<>();
    for (Rule rule : RULES.rules()) {
      if (rule.policies().stream().noneMatch(RulePolicy::isPortable)) continue;
      Path file = Path.of("rules", rule.id(), "examples.yaml");
      var source = new Source(file.toString(), Files.readString(file));
      var list = (ListNode) YamlReader.read(source, new Diagnostics()).getFirst();
      for (var item : list.items()) {
        var example = (MapNode) item;
        boolean isPlain =
            example.has("object")
                && !example.text("operation").orElse("").equals("DELETE")
                && example.find("object", "metadata", "deletionTimestamp").isEmpty()
                && !isOldHpa(example)
                && Set.of("userInfo", "params", "namespaceObject", "dryRun").stream()
                    .noneMatch(example::has);
        if (!isPlain) continue;
        String namespace = "e" + tries.size();
        String name = rule.id() + ": " + example.text("name").orElseThrow();
        tries.add(new Try(rule, name, namespace, moved(example, namespace)));
      }
    }
    return tries;
  }

  /// Server-side apply begins with an empty HPA, which gets a metric of the CPU in version 1.
  private static boolean isOldHpa(MapNode example) {
    return example.text("object", "apiVersion").orElse("").equals("autoscaling/v1");
  }

  private static MapNode moved(MapNode example, String namespace) {
    MapNode into =
        MapNode.at(example.at())
            .put("metadata", MapNode.at(example.at()).put("namespace", namespace))
            .build();
    MapNode moved = example;
    for (String field : List.of("object", "oldObject")) {
      if (!(example.get(field).orElse(example) instanceof MapNode object) || !example.has(field))
        continue;
      moved = moved.with(MapNode.at(example.at()).put(field, object.with(into)).build());
    }
    return moved;
  }

  /// A kind of every object, which takes anything: what the fields may be is no matter here.
  private static List<String> crds() {
    Map<String, Set<String>> versions = new TreeMap<>();
    for (Try each : tries) {
      ObjectRef ref = each.ref("object");
      if (BUILT_IN.contains(ref.kind()) || !ref.apiVersion().contains("/")) continue;
      String group = ref.apiVersion().substring(0, ref.apiVersion().indexOf('/'));
      versions
          .computeIfAbsent(group + " " + ref.kind(), _ -> new TreeSet<>())
          .add(ref.apiVersion().substring(group.length() + 1));
    }
    List<String> crds = new ArrayList<>();
    versions.forEach((key, all) -> {
      String group = key.substring(0, key.indexOf(' '));
      String kind = key.substring(group.length() + 1);
      String plural = kind.toLowerCase(java.util.Locale.ROOT) + "s";
      StringBuilder crd = new StringBuilder();
      crd.append(
          """
          apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          metadata:
            name: %2$s.%1$s
            annotations: {api-approved.kubernetes.io: unapproved}
          spec:
            group: %1$s
            scope: Namespaced
            names: {kind: %3$s, plural: %2$s}
            versions:
          """
              .formatted(group, plural, kind));
      int[] index = {0};
      all.forEach(version ->
          crd.append(
              """
                - name: %s
                  served: true
                  storage: %s
                  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
              """
                  .formatted(version, index[0]++ == 0)));
      crds.add(crd.toString());
    });
    return crds;
  }

  private static void install(String yaml, MapNode object) {
    ObjectRef ref =
        ObjectRef.ofCluster(
            object.text("apiVersion").orElseThrow(),
            object.text("kind").orElseThrow(),
            object.text("metadata", "name").orElseThrow());
    api.create(ref, yaml).orThrow();
  }

  /// The server takes policies up in the order in which they came, so that the last one tells of
  /// all.
  private static void awaitRules() {
    api.createNamespaces("last");
    String policy =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: last}
        spec:
          matchConstraints:
            resourceRules:
            - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
          validations: [{expression: "object.metadata.name != 'last'"}]
        """;
    String binding =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: last}
        spec: {policyName: last, validationActions: [Deny]}
        """;
    var diagnostics = new Diagnostics();
    for (String yaml : List.of(policy, binding)) {
      install(yaml, (MapNode) YamlReader.read(new Source("last", yaml), diagnostics).getFirst());
    }
    var last = new ObjectRef("v1", "ConfigMap", "last", "last");
    String yaml = "{apiVersion: v1, kind: ConfigMap, metadata: {name: last, namespace: last}}";
    long end = System.nanoTime() + LIMIT.toNanos();
    while (api.dryRun().create(last, yaml).isSuccess()) {
      assertThat(System.nanoTime()).as("the server has not taken up the rules").isLessThan(end);
    }
  }
}
