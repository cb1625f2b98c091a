package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A field that is misspelt is told at its first letter, however the way to it is written.
class MisspeltFieldsTest {
  private static final String SCALED_OBJECTS =
      "apiGroups: [keda.sh], apiVersions: [v1alpha1], resources: [scaledobjects]";
  private static final String ROUTES =
      "apiGroups: [gateway.networking.k8s.io], apiVersions: [v1], resources: [httproutes]";

  @Test
  void theCharacterAndAWordThatIsNearAreNamed() {
    assertThat(problems("object.spec.scaleTargetRf.name == 'x'"))
        .containsExactly(
            "policy.yaml:22:19: R015 `spec.scaleTargetRf` is no field of ScaledObject. Did you mean"
                + " `scaleTargetRef`?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "object.spec.scaleTargetRf.name == 'x'",
        "oldObject.spec.scaleTargetRf.name == 'x'",
        "object.?spec.?scaleTargetRf.?name.orValue('') == 'x'",
        "object.spec.?scaleTargetRf.hasValue()",
        "has(object.spec.scaleTargetRf)",
        "has(object.spec.scaleTargetRf.name)",
        "object.spec['scaleTargetRf'].name == 'x'",
        "object.spec[?'scaleTargetRf'].hasValue()",
        "'scaleTargetRf' in object.spec",
        "['scaleTargetRf'].all(field, field in object.spec)",
        "['scaleTargetRf'].all(field, object.spec[field] == 'x')",
        "object.?spec.orValue({}).?scaleTargetRf.hasValue()",
        "(has(object.spec) ? object.spec : {}).?scaleTargetRf.hasValue()",
        "object.?spec.optMap(spec, spec.scaleTargetRf == 'x').orValue(false)",
        "object.?spec.or(oldObject.?spec).value().scaleTargetRf == 'x'",
        "[object.spec, oldObject.spec].exists(spec, has(spec.scaleTargetRf))",
        "{'now': object.spec}.now.scaleTargetRf == 'x'",
        "dyn(object).spec.scaleTargetRf == 'x'",
        "lookupAll('keda.sh/v1alpha1', 'ScaledObject', 'x').exists(o, has(o.spec.scaleTargetRf))",
        "lookup('keda.sh/v1alpha1', 'ScaledObject', 'x', 'y').?spec.?scaleTargetRf.hasValue()",
        "lookupAll('keda.sh/v1alpha1', 'ScaledObject', 'x', 'spec.scaleTargetRf.name', 'y') == []",
        "lookupAll('keda.sh/v1alpha1', 'ScaledObject', 'x', 'spec.scaleTargetRf', 'y') == []",
      })
  void everyWayToAFieldIsFollowed(String expression) {
    assertThat(problems(expression))
        .singleElement()
        .asString()
        .contains(":22:" + column(expression) + ": R015 ")
        .contains("Did you mean `scaleTargetRef`?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "object.spec.triggers[0].typ == 'cron'",
        "object.spec.triggers.all(t, t.typ == 'cron')",
        "object.spec.triggers.exists(i, t, t.typ == 'cron')",
        "object.spec.triggers.map(t, t.typ).size() == 1",
        "object.spec.triggers.transformList(i, t, t.typ).size() == 1",
        "object.spec.triggers.filter(t, has(t.name)).exists(t, t.typ == 'cron')",
        "object.spec.triggers.filter(t, has(t.name))[0].typ == 'cron'",
        "(object.spec.triggers + oldObject.spec.triggers).exists(t, t.typ == 'cron')",
        "object.spec.triggers.first().?typ.hasValue()",
        "object.spec.triggers.sortBy(t, t.typ).size() == 1",
        "object.?spec.?triggers.orValue([]).exists_one(t, t.?typ.orValue('') == 'cron')",
        "object.spec.triggers.map(t, {'of': t})[0].of.typ == 'cron'",
        "[object.spec.triggers].flatten().exists(t, t.typ == 'cron')",
      })
  void itemsOfListsAreFollowedToo(String expression) {
    assertThat(problems(expression))
        .singleElement()
        .asString()
        .contains("R015 `spec.triggers[].typ` is no field of ScaledObject.")
        .contains("Did you mean `type`?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "object.metadata.labels.anything == 'x'",
        "object.metadata.?annotations[?'any/thing'].hasValue()",
        "object.spec.triggers.all(t, t.metadata.anything == 'x')",
        "object.status.conditions.exists(c, c.type == 'Ready')",
        "object.metadata.managedFields[0].anything == 'x'",
        "lookup('example.com/v1', 'Thing', 'x', 'y').?anything.hasValue()",
        "lookupAll('example.com/v1', 'Thing', 'x', 'spec.anything', 'y') == []",
        "lookupAll(object.apiVersion, object.kind, 'x', 'spec.anything', 'y') == []",
        "lookupAll('keda.sh/v1alpha1', 'ScaledObject', 'x', object.metadata.name, 'y') == []",
        "lookupAll('keda.sh/v1alpha1', 'ScaledObject', 'x', 'metadata.labels.app', 'y') == []",
        "lookupAll('keda.sh/v1alpha1', 'ScaledObject', 'x', 'spec.scaleTargetRef.name', 'y') == []",
        "lookup(object.apiVersion, object.kind, 'x', 'y').?anything.hasValue()",
        "[].all(x, x.anything == 'x')",
        "'anything' in object.spec.triggers",
        "params.data.anything == 'x'",
      })
  void whatPeopleChooseThemselvesAndWhatNobodyKnowsMayHaveAnyName(String expression) {
    assertThat(problems(expression)).isEmpty();
  }

  /// An API server takes each of these.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "['cpu', 'gpu'].filter(k, k in {'cpu': true}).size() == 1",
        "['a', 'b'].map(k, {'a': 1}[?k].orValue(0)).size() == 2",
        "['a', 'b'].filter(k, k in {'a': 1}).map(k, {'a': 1}[k]).size() == 1",
        "!('b' in {'a': 1}) && !('b' in {})",
        "!has({'a': 1}.b)",
        "!{'a': 1}.?b.hasValue() && !{'a': 1}[?'b'].hasValue()",
        "{'a': 1}.?b.orValue(2) == 2",
        "!{'a': {'x': 1}}.?a.y.hasValue()",
        "!{'a': {'x': 1}}.?a['y'].hasValue()",
        "![{'a': 1}].first().b.hasValue()",
        "![1].map(i, {'a': {'x': 1}}.?a).exists(first, first.y.hasValue())",
        "![optional.of({'a': {'x': 1}})].exists(one, one.a.y.hasValue())",
        "!{?'a': object.?spec.?scaleTargetRef.?name}.?b.hasValue()",
        "!has({?'a': optional.none(), 'b': 1}.a)",
        "{'a': 1}.transformMap(k, v, v + 1).b == 2",
        "{'a': 1}.transformMap(k, v, k != 'b', v + 1)['b'] == 2",
        "{'a': 1}.transformMapEntry(k, v, {'of-' + k: v}).b == 2",
        "object.spec.triggers.transformMapEntry(i, t, {t.type: t})['cron'].type == 'cron'",
        "['x'].all(k, dyn({'a': 1}).?b.orValue(k) == k)",
        "!dyn({'a': {'x': 1}}).?b.?x.hasValue()",
        "(has(object.spec) ? {'a': 1} : {}).?a.orValue(1) == 1",
        "(has(object.spec) ? {'a': 1} : {'b': 2}).?c.orValue(1) == 1",
        "object.metadata.?labels.orValue({}).?anything.orValue('') == ''",
      })
  void mapsThatAnExpressionWritesDownMayBeAskedForAnyKey(String expression) {
    assertThat(problems(expression)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'now': 1}.naw == 1",
        "{'now': 1}['naw'] == 1",
        "object.spec.triggers.map(t, {'now': t}).all(each, each.naw.type == 'cron')",
        "object.spec.triggers.map(t, {'now': t})[0].naw.type == 'cron'",
      })
  void aKeyThatSuchAMapDoesNotHaveIsNotReliedOn(String expression) {
    assertThat(problems(expression))
        .singleElement()
        .asString()
        .contains(":22:" + (7 + expression.indexOf("naw")) + ": R015 ")
        .contains("There is no field `naw` in this value. Did you mean `now`?");
  }

  /// If each loop doubled the work of those within it, sixty would never end.
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void manyLoopsWithinOneAnotherAreFollowedInNoTime() {
    String expression = "object.spec.triggers.all(t, t.typ == 'cron')";
    for (int i = 0; i < 60; i++) expression = "[1].all(x%d, %s)".formatted(i, expression);
    assertThat(problems(expression))
        .singleElement()
        .asString()
        .contains("R015 `spec.triggers[].typ` is no field of ScaledObject.");
  }

  /// Each variable holds the one before it twice.
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatHoldsItselfTwiceIsGoneThroughInNoTime() {
    var variables = new StringBuilder("  variables:\n  - {name: v0, expression: object.spec}\n");
    for (int i = 1; i < 60; i++) {
      variables.append(
          "  - {name: v%d, expression: \"{'a': variables.v%d, 'b': variables.v%d}\"}\n"
              .formatted(i, i - 1, i - 1));
    }
    String policy = policy(SCALED_OBJECTS, SCALED_OBJECTS, "size(variables.v59) == 2");
    assertThat(told(policy.replace("  validations:\n", variables + "  validations:\n"))).isEmpty();
  }

  @Test
  void aPathInTextHasNoFieldInAList() {
    assertThat(
            problems(
                "lookupAll('keda.sh/v1alpha1', 'ScaledObject', 'x', 'spec.triggers.type', 'y') =="
                    + " []"))
        .containsExactly("policy.yaml:22:73: R015 There is no field `type` in this value.");
  }

  @Test
  void aPathThatALoopRunsOverIsToldWhereItIsUsed() {
    assertThat(
            problems(
                "['spec.scaleTargetRf.name'].all(p,"
                    + " lookupAll('keda.sh/v1alpha1', 'ScaledObject', 'x', p, 'y') == [])"))
        .singleElement()
        .asString()
        .contains(":22:93: R015 `spec.scaleTargetRf` is no field of ScaledObject.");
  }

  @Test
  void whatHasNoPartsHasNoFields() {
    assertThat(problems("object.spec.pollingInterval.seconds == 30"))
        .containsExactly("policy.yaml:22:35: R015 There is no field `seconds` in this value.");
  }

  @Test
  void parametersHaveTheFieldsOfTheirKind() {
    assertThat(problems("params.dta.x == 'x'"))
        .containsExactly(
            "policy.yaml:22:14: R015 `dta` is no field of ConfigMap. Did you mean `data`?");
  }

  @Test
  void aKindThatNobodyKnowsHasMetadata() {
    String match = "apiGroups: [example.com], apiVersions: [v1], resources: [things]";
    assertThat(problems(match, "object.spec.anything == 'x'")).isEmpty();
    assertThat(problems(match, "object.metadata.nam == 'x'"))
        .containsExactly(
            "policy.yaml:22:23: R015 `metadata.nam` is no field of things. Did you mean `name`?");
  }

  @Test
  void ofSeveralKindsOneHasToHaveTheField() {
    assertThat(problems(SCALED_OBJECTS, ROUTES, "has(object.spec.triggers)")).isEmpty();
    assertThat(problems(SCALED_OBJECTS, ROUTES, "has(object.spec.rulez)"))
        .containsExactly(
            "policy.yaml:22:23: R015 `spec.rulez` is no field of ScaledObject or HTTPRoute. Did you"
                + " mean `rules`?");
  }

  @Test
  void anotherVersionOfAKindIsAnotherKind() {
    String match =
        "apiGroups: [autoscaling], apiVersions: [v1], resources: [horizontalpodautoscalers]";
    assertThat(problems(match, "object.spec.targetCPUUtilizationPercentage == 80")).isEmpty();
  }

  @Test
  void namespacesAndRequestsAreCheckedAsAnApiServerDoes() {
    assertThat(problems("namespaceObject.?metadata.?labelz.hasValue()"))
        .singleElement()
        .asString()
        .contains("R001");
    assertThat(problems("request.?dryRum.hasValue()")).singleElement().asString().contains("R001");
  }

  @Test
  void conditionsVariablesMessagesAndAnnotationsAreReadToo() {
    String policy =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: all-of-it}
        spec:
          matchConstraints: {resourceRules: [{%s, operations: [CREATE]}]}
          matchConditions: [{name: first, expression: has(object.spac)}]
          variables:
          - {name: target, expression: object.spec.scaleTargetRef}
          - {name: second, expression: variables.target.nam}
          validations:
          - {expression: has(variables.target.nme), messageExpression: string(variables.target.kid)}
          auditAnnotations: [{key: last, valueExpression: string(object.knd)}]
        """
            .formatted(SCALED_OBJECTS);
    assertThat(told(policy).stream().map(each -> each.replaceAll(" is no field.*", "")))
        .containsExactly(
            "policy.yaml:6:58: R015 `spac`",
            "policy.yaml:9:49: R015 `spec.scaleTargetRef.nam`",
            "policy.yaml:11:39: R015 `spec.scaleTargetRef.nme`",
            "policy.yaml:11:88: R015 `spec.scaleTargetRef.kid`",
            "policy.yaml:12:65: R015 `knd`");
  }

  /// Of a name that is used through another one, that of the use.
  private static int column(String expression) {
    int use = expression.lastIndexOf("field in");
    int index = expression.lastIndexOf("field]");
    return 7 + Math.max(expression.indexOf("scaleTargetRf"), Math.max(use, index));
  }

  private static List<String> problems(String expression) {
    return problems(SCALED_OBJECTS, expression);
  }

  private static List<String> problems(String match, String expression) {
    return problems(match, match, expression);
  }

  private static List<String> problems(String match, String other, String expression) {
    return told(policy(match, other, expression));
  }

  private static String policy(String match, String other, String expression) {
    return """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicy
    metadata:
      name: example
      annotations:
        nimfleet.dev/title: It is an example
        nimfleet.dev/why: So that there is one.
        nimfleet.dev/fix: Nothing.
        nimfleet.dev/action: Deny
        nimfleet.dev/engine: webhook
    spec:
      paramKind:
        apiVersion: v1
        kind: ConfigMap
      matchConstraints:
        resourceRules:
        - {%s, operations: [CREATE]}
        - {%s, operations: [CREATE]}
      validations:
      - message: That is not so.
        expression: >-
          %s
    """
        .formatted(match, other, expression);
  }

  private static List<String> told(String policy) {
    var diagnostics = new Diagnostics();
    new RuleReader(KubernetesVersion.NEWEST, diagnostics)
        .read("example", Map.of("policy.yaml", new Source("policy.yaml", policy)));
    return diagnostics.sorted().stream()
        .filter(each -> !each.code().id().matches("R00[45]"))
        .map(MisspeltFieldsTest::text)
        .toList();
  }

  private static String text(Diagnostic found) {
    return found
        + found.help().stream()
            .filter(help -> help.startsWith("Did"))
            .reduce("", (all, one) -> all + " " + one);
  }
}
