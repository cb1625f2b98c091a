package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Examples.findings;
import static dev.nimfleet.compiler.catalogue.Examples.nimService;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  @Test
  void anObjectThatIsRightIsAccepted() {
    assertThat(findings(nimService("replicas: 1"))).isEmpty();
  }

  @Test
  void anUnknownKindIsReportedAtItsKind() {
    assertThat(
            findings(
                "{apiVersion: apps.nvidia.com/v1alpha1, kind: NimService, metadata: {name: a}}"))
        .containsExactly("1:46: K001 Unknown kind `NimService`.");
  }

  @Test
  void aKindInAnotherVersionIsReportedAtItsVersion() {
    assertThat(
            findings(Examples.pool("targetPorts: [{number: 1}]").replace("k8s.io/v1", "k8s.io/v2")))
        .containsExactly(
            "1:13: K001 There is no kind `InferencePool` in `inference.networking.k8s.io/v2`.");
  }

  @Test
  void anUnknownFieldIsReportedAtItsKeyWithTheNearestName() {
    assertThat(Examples.diagnostics(nimService("replica: 2"), ALL))
        .singleElement()
        .satisfies(found -> {
          assertThat(found)
              .hasToString("object.yaml:7:3: K002 NIMService `llama` has no field `spec.replica`.");
          assertThat(found.help()).containsExactly("Did you mean `replicas`?");
        });
  }

  @Test
  void aProbeBesideItsWrapperIsToldWhereItBelongs() {
    assertThat(help(nimService("startupProbe: {httpGet: {port: 8000}, failureThreshold: 72}")))
        .containsExactly(
            "It belongs at `spec.startupProbe.probe.httpGet`.",
            "It belongs at `spec.startupProbe.probe.failureThreshold`.");
  }

  @Test
  void anAccessModeIsToldItsOtherName() {
    assertThat(help(nimService("storage: {pvc: {accessMode: ReadWriteMany}}")))
        .containsExactly("It belongs at `spec.storage.pvc.volumeAccessMode`.");
  }

  @Test
  void aFieldOfLaterReleasesIsReportedWithTheReleasesThatLackIt() {
    assertThat(Examples.diagnostics(nimService("priorityClassName: high"), ALL))
        .singleElement()
        .satisfies(found -> {
          assertThat(found)
              .hasToString(
                  "object.yaml:7:3: K003 NIMService `llama` has no field"
                      + " `spec.priorityClassName` in NIM Operator 3.0.2.");
          assertThat(found.help()).containsExactly("It exists in NIM Operator 3.1.2 and main.");
        });
    assertThat(
            findings(nimService("priorityClassName: high"), Set.of(Release.V3_1_2, Release.MAIN)))
        .isEmpty();
  }

  @Test
  void aMissingFieldIsReportedAtTheObjectThatLacksIt() {
    assertThat(findings(nimService("").replace(", tag: \"1.3.0\"", "")))
        .containsExactly("5:3: K004 NIMService `llama` lacks `spec.image.tag`.");
  }

  @Test
  void aFieldThatOnlySomeReleasesInsistOnIsMissingInThem() {
    String object = nimService("").replace("  authSecret: ngc-api-secret\n", "");
    assertThat(Examples.diagnostics(object, ALL))
        .singleElement()
        .satisfies(found -> {
          assertThat(found)
              .hasToString("object.yaml:4:1: K004 NIMService `llama` lacks `spec.authSecret`.");
          assertThat(found.help())
              .containsExactly("It is required in NIM Operator 3.0.2 and 3.1.2.");
        });
    assertThat(findings(object, Set.of(Release.MAIN))).isEmpty();
  }

  @Test
  void aFieldWithADefaultIsNeverMissing() {
    assertThat(findings(nimService("multiNode: {parallelism: {}, mpi: {}}"))).isEmpty();
  }

  @Test
  void aNumberWhereAStringIsMeantIsAskedForQuotes() {
    String object = Examples.scaledObject("").replace("threshold: \"1\"", "threshold: 70");
    assertThat(Examples.diagnostics(object, ALL))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.message())
              .isEqualTo(
                  "`spec.triggers[0].metadata.threshold` of ScaledObject `llama` must be a"
                      + " string, and is an integer.");
          assertThat(found.help()).containsExactly("Write it in quotes: `\"70\"`.");
        });
  }

  @Test
  void aWordThatYamlReadsAsBooleanIsAskedForQuotesAsItWasWritten() {
    assertThat(help(nimService("env: [{name: A, value: no}]")))
        .containsExactly("Write it in quotes: `\"no\"`.");
  }

  @Test
  void aQuotedNumberWhereAnIntegerIsMeantIsAskedToLoseItsQuotes() {
    assertThat(help(nimService("expose: {service: {port: '8000'}}")))
        .containsExactly("Write it without quotes: `8000`.");
  }

  @Test
  void pullSecretsAreStringsHere() {
    assertThat(help(nimService("").replace("tag:", "pullSecrets: [{name: ngc}], tag:")))
        .containsExactly("Write the Secret's name alone, as a string; only Pods take `- name: …`.");
  }

  @Test
  void everyTypeIsToldApart() {
    assertThat(
            findings(
                nimService(
                    """
                    env: {A: b}
                    nodeSelector: [a]
                    storage: {readOnly: "true", emptyDir: {sizeLimit: 1.5}}
                    userID: 1000.5
                    proxy: a
                    labels: {team: }
                    """)))
        .containsExactly(
            "7:8: K005 `spec.env` of NIMService `llama` must be a list, and is a map.",
            "8:17: K005 `spec.nodeSelector` of NIMService `llama` must be a map, and is a list.",
            "9:23: K005 `spec.storage.readOnly` of NIMService `llama` must be a boolean, and is a"
                + " string.",
            "9:53: K005 `spec.storage.emptyDir.sizeLimit` of NIMService `llama` must be a quantity,"
                + " and is a decimal number.",
            "10:11: K005 `spec.userID` of NIMService `llama` must be an integer, and is a decimal"
                + " number.",
            "11:10: K005 `spec.proxy` of NIMService `llama` must be a map, and is a string.",
            "12:17: K005 `spec.labels.team` of NIMService `llama` must be a string, and is null.");
  }

  @Test
  void aFieldThatIsNullCountsAsAbsent() {
    assertThat(findings(nimService("inferencePlatform: null\nlabels:\nreplicas: ~"))).isEmpty();
    assertThat(findings(nimService("").replace("tag: \"1.3.0\"", "tag: null")))
        .containsExactly("5:3: K004 NIMService `llama` lacks `spec.image.tag`.");
  }

  @Test
  void aValueThatIsNotAllowedIsReportedWithTheOnesThatAre() {
    assertThat(Examples.diagnostics(nimService("inferencePlatform: standalon"), ALL))
        .singleElement()
        .satisfies(found -> {
          assertThat(found)
              .hasToString(
                  "object.yaml:7:22: K006 `spec.inferencePlatform` of NIMService `llama` must be"
                      + " `standalone` or `kserve`, not `standalon`.");
          assertThat(found.help()).containsExactly("Did you mean `standalone`?");
        });
  }

  @Test
  void aNumberThatIsNotAllowedIsToo() {
    assertThat(
            findings(
                Examples.rule(
                    "filters: [{type: RequestRedirect, requestRedirect: {statusCode: 304}}]")))
        .containsExactly(
            "7:69: K006 `spec.rules[0].filters[0].requestRedirect.statusCode` of HTTPRoute `llama`"
                + " must be `301`, `302`, `303`, `307` or `308`, not `304`.");
  }

  @Test
  void aMalformedValueIsReportedWithTheFormThatItMustHave() {
    assertThat(findings(Examples.route("hostnames: ['https://models.example.com']")))
        .containsExactly(
            "5:15: K007 `spec.hostnames[0]` of HTTPRoute `llama` is `https://models.example.com`,"
                + " and must be a host name such as `models.example.com` or `*.example.com`,"
                + " without scheme and port.");
  }

  @Test
  void namesAndLabelsHaveTheApiServersSyntax() {
    assertThat(
            findings(
                """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata:
                  name: Llama_3
                  namespace: nim.prod
                  labels: {team: "ml platform", "-bad": a}
                  annotations: {"a/b/c": d}
                """))
        .containsExactly(
            "4:9: K007 `metadata.name` of PodDisruptionBudget `Llama_3` is `Llama_3`, and must be a"
                + " DNS name: lower-case letters, digits, `-` and `.`, each part with a letter or"
                + " digit at both ends.",
            "5:14: K007 `metadata.namespace` of PodDisruptionBudget `Llama_3` is `nim.prod`, and"
                + " must be a DNS label: lower-case letters, digits and `-`, with a letter or digit"
                + " at both ends.",
            "6:18: K007 `metadata.labels.team` of PodDisruptionBudget `Llama_3` is `ml platform`,"
                + " and must be a label value: letters, digits, `-`, `_` and `.`, with a letter or"
                + " digit at both ends.",
            "6:33: K007 `metadata.labels.-bad` of PodDisruptionBudget `Llama_3` is `-bad`, and must"
                + " be a name such as `team` or `example.com/team`, at most 63 characters after the"
                + " slash.",
            "7:17: K007 `metadata.annotations[\"a/b/c\"]` of PodDisruptionBudget `Llama_3` is"
                + " `a/b/c`, and must be a name such as `team` or `example.com/team`, at most 63"
                + " characters after the slash.");
  }

  @Test
  void aNumberOutOfBoundsIsReportedWithTheBound() {
    assertThat(findings(nimService("expose: {service: {port: 65536}}")))
        .containsExactly(
            "7:28: K008 `spec.expose.service.port` of NIMService `llama` must be at most 65535, and"
                + " is 65536.");
  }

  @Test
  void aBoundThatOneReleaseHasNamesIt() {
    assertThat(Examples.diagnostics(nimService("replicas: 0"), ALL))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.message())
              .isEqualTo("`spec.replicas` of NIMService `llama` must be at least 1, and is 0.");
          assertThat(found.help()).containsExactly("That holds for NIM Operator 3.0.2.");
        });
  }

  @Test
  void anIntegerThatNoComputerHoldsIsOutOfBounds() {
    Span at = new Source("object.yaml", "").span(0, 0);
    Node huge = new Scalar(at, Scalar.Kind.INTEGER, "99999999999999999999");
    Diagnostics found = new Diagnostics();
    Catalogue.ofAllReleases()
        .check(
            MapNode.at(at)
                .put("apiVersion", "keda.sh/v1alpha1")
                .put("kind", "ScaledObject")
                .put("metadata", MapNode.at(at).put("name", "llama").put("generation", huge))
                .build(),
            found);
    assertThat(found.sorted())
        .extracting(Diagnostic::message)
        .contains(
            "`metadata.generation` of ScaledObject `llama` must fit into 64 bits, and is"
                + " 99999999999999999999.");
  }

  @Test
  void textsListsAndMapsHaveLengths() {
    assertThat(findings(Examples.pool("targetPorts: []")))
        .containsExactly(
            "6:16: K008 `spec.targetPorts` of InferencePool `llama` must have at least 1 item, and"
                + " has 0.");
    assertThat(findings(Examples.pool("targetPorts: [{number: 1}]").replace("{app: llama}", "{}")))
        .containsExactly(
            "5:27: K008 `spec.selector.matchLabels` of InferencePool `llama` must have at least 1"
                + " key, and has 0.");
    assertThat(findings(Examples.rule("name: '" + "a".repeat(254) + "'")))
        .containsExactly(
            "7:11: K008 `spec.rules[0].name` of HTTPRoute `llama` must have at most 253 characters,"
                + " and has 254.");
  }

  @Test
  void annotationsMustFitIntoTheApiServersStore() {
    String big = "x".repeat(256 * 1024);
    assertThat(findings(nimService("").replace("namespace: nim", "annotations: {a: " + big + "}")))
        .containsExactly(
            "3:38: K008 `metadata` of NIMService `llama`: annotations have 262145 bytes together,"
                + " and must have at most 262144.");
  }

  @Test
  void aRepeatedItemIsReportedWithTheFirst() {
    assertThat(
            Examples.diagnostics(
                Examples.rule("matches: [{headers: [{name: x, value: a}, {name: x, value: b}]}]"),
                ALL))
        .singleElement()
        .satisfies(found -> {
          assertThat(found)
              .hasToString(
                  "object.yaml:7:47: K009 `spec.rules[0].matches[0].headers[1]` of HTTPRoute"
                      + " `llama` repeats `x`.");
          assertThat(found.notes()).hasSize(1);
        });
  }

  @Test
  void aRepeatedItemOfASetIsReported() {
    assertThat(findings(Examples.rule("retry: {codes: [503, 503]}")))
        .containsExactly(
            "7:26: K009 `spec.rules[0].retry.codes[1]` of HTTPRoute `llama` repeats `503`.");
  }

  @Test
  void aFieldWithoutEffectIsAWarning() {
    assertThat(Examples.diagnostics(nimService("expose: {service: {name: llama-api}}"), ALL))
        .singleElement()
        .satisfies(found -> {
          assertThat(found)
              .hasToString(
                  "object.yaml:7:22: K013 `spec.expose.service.name` of NIMService `llama` has no"
                      + " effect: the Service always has the NIMService's name.");
          assertThat(found.isError()).isFalse();
        });
  }

  @Test
  void aLongValueIsCutInItsMessage() {
    assertThat(findings(nimService("inferencePlatform: " + "a".repeat(300))))
        .singleElement()
        .asString()
        .endsWith("not `" + "a".repeat(80) + "…`.");
  }

  @Test
  void aBudgetIsACountOrAPercentage() {
    assertThat(findings(Examples.disruptionBudget("maxUnavailable: 50%"))).isEmpty();
    assertThat(findings(Examples.disruptionBudget("maxUnavailable: '1'")))
        .singleElement()
        .asString()
        .contains("K007")
        .contains("must be a number of pods or a percentage up to 100%");
    assertThat(findings(Examples.disruptionBudget("minAvailable: -1")))
        .singleElement()
        .asString()
        .contains("K008");
  }

  @Test
  void aQuotaHoldsQuantities() {
    String quota = "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {%s}}}";
    assertThat(findings(quota.formatted("requests.nvidia.com/gpu: 16, cpu: 0.5"))).isEmpty();
    assertThat(findings(quota.formatted("requests.nvidia.com/gpu: -1"))).hasSize(1);
    assertThat(findings(quota.formatted("memory: 80GB"))).hasSize(1);
    assertThat(findings(quota.formatted("pods: 1.5"))).hasSize(1);
    assertThat(findings(quota.formatted("gpus: 16"))).hasSize(1);
  }

  @Test
  void whatIsCheckedForOneReleaseIsCheckedForAllAtOnce() {
    String object = nimService("expose: {router: {hostDomainName: Bad_}}\nreplicas: 0");
    assertThat(findings(object, Set.of(Release.MAIN))).hasSize(1);
    assertThat(findings(object, Set.of(Release.V3_0_2))).hasSize(2);
    assertThat(findings(object)).hasSize(3);
  }

  @Test
  void everyCodeIsListedOnceAndInOrder() {
    assertThat(CatalogueErrors.codes().stream().map(Code::id)).isSorted().doesNotHaveDuplicates();
  }

  private static final Set<Release> ALL = Set.of(Release.values());

  private static List<String> help(String text) {
    return Examples.diagnostics(text, ALL).stream()
        .map(Diagnostic::help)
        .flatMap(List::stream)
        .toList();
  }
}
