package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.policies.rules.JudgedResource;
import dev.nimfleet.policies.rules.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The ValidatingWebhookConfiguration: what the API server asks about, and what it does when nobody
/// answers.
///
/// A model is judged or not written. An autoscaler or a route is written all the same when nobody
/// answers, since most of them are no model's; but not in the namespaces that are guarded. Nothing
/// that is deleted waits for an answer.
public final class Registration {
  public static final String NAME = "nimfleet";

  /// Its entries are `<what>.webhook.nimfleet.dev`.
  static final String DOMAIN = ".webhook.nimfleet.dev";

  /// What the API server cannot do without. A webhook in the way of leases ends a cluster.
  private static final List<String> SYSTEM = List.of("kube-node-lease", "kube-system");

  /// Whether a namespace is never asked about, so that a cluster comes up without the webhook.
  ///
  /// @param own where the webhook runs
  public static boolean isLeftOut(String namespace, String own) {
    return SYSTEM.contains(namespace) || namespace.equals(own);
  }

  private static final Set<String> MODELS =
      Set.of("apps.nvidia.com/nimcaches", "apps.nvidia.com/nimservices");
  private static final Set<String> SCALERS =
      Set.of("autoscaling/horizontalpodautoscalers", "keda.sh/scaledobjects");

  private final InstallOptions options;
  private final List<JudgedResource> judged;

  Registration(InstallOptions options, Collection<Rule> rules) {
    this.options = options;
    this.judged = JudgedResource.of(rules);
  }

  MapNode object() {
    return head().with(new MapNode(Template.AT, List.of(entries())));
  }

  private MapNode.Entry entries() {
    return new MapNode.Entry("webhooks", Template.AT, new ListNode(Template.AT, webhooks()));
  }

  MapNode head() {
    MapNode head =
        Template.of(options)
            .fill(
                """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingWebhookConfiguration
                metadata:
                  name: nimfleet
                  labels: ${labels}
                  annotations:
                    nimfleet.dev/ca-bundle: >-
                      Filled in by whoever makes the certificate. Until then the API server refuses
                      what the entries with failurePolicy Fail are about.
                """);
    return options.usesCertManager() ? head.with(injected()) : head;
  }

  private MapNode injected() {
    return Template.of(options)
        .fill(
            """
            metadata:
              annotations:
                cert-manager.io/inject-ca-from: ${namespace}/nimfleet-webhook
            """);
  }

  List<Node> webhooks() {
    List<Node> entries = new ArrayList<>();
    entries.add(writes("models", "Fail", 5, MODELS::contains, List.of()));
    if (!options.guard().isEmpty()) {
      entries.add(guarded());
    }
    entries.add(writes("autoscalers", "Ignore", 3, SCALERS::contains, options.guard()));
    entries.add(writes("others", "Ignore", 3, this::isOther, List.of()));
    entries.add(
        entry(
            "deletions",
            "Ignore",
            3,
            judged.stream()
                .filter(JudgedResource::isJudgedOnDelete)
                .map(each -> rule(each, List.of("DELETE")))
                .toList(),
            except(List.of())));
    return entries;
  }

  MapNode guarded() {
    MapNode only =
        new Template()
            .with("guard", options.guard())
            .fill(
                """
                matchExpressions:
                - key: kubernetes.io/metadata.name
                  operator: In
                  values: ${guard}
                """);
    return entry("guarded-autoscalers", "Fail", 5, rules(SCALERS::contains), only)
        .with(changesOnly());
  }

  private boolean isOther(String resource) {
    return !MODELS.contains(resource) && !SCALERS.contains(resource);
  }

  private MapNode writes(
      String what, String failure, int seconds, Predicate<String> which, List<String> beside) {
    return entry(what, failure, seconds, rules(which), except(beside)).with(changesOnly());
  }

  /// Namespaces are left out by a label that only the API server sets, so that nobody can exempt
  /// their own.
  private MapNode except(List<String> beside) {
    List<String> names =
        Stream.of(SYSTEM, List.of(options.namespace()), beside).flatMap(List::stream).toList();
    return new Template()
        .with("names", names)
        .fill(
            """
            matchExpressions:
            - key: kubernetes.io/metadata.name
              operator: NotIn
              values: ${names}
            """);
  }

  private MapNode entry(
      String what, String failure, int seconds, List<Node> rules, MapNode namespaces) {
    return Template.of(options)
        .with("name", what + DOMAIN)
        .with("failure", failure)
        .with("seconds", Scalar.integer(Template.AT, seconds))
        .with("rules", new ListNode(Template.AT, rules))
        .with("namespaces", namespaces)
        .fill(
            """
            name: ${name}
            admissionReviewVersions: [v1]
            clientConfig:
              service:
                name: nimfleet-webhook
                namespace: ${namespace}
                path: /validate
                port: 443
            failurePolicy: ${failure}
            matchPolicy: Equivalent
            sideEffects: None
            timeoutSeconds: ${seconds}
            namespaceSelector: ${namespaces}
            rules: ${rules}
            """);
  }

  /// A rule reads what people write: the spec, labels, annotations and owners. An update that
  /// leaves them alone, such as the removal of a finalizer, must not hang on us.
  private static MapNode changesOnly() {
    return new Template()
        .fill(
            """
            matchConditions:
            - name: changed
              expression: >-
                request.operation != 'UPDATE'
                || object.?spec != oldObject.?spec
                || object.metadata.?labels != oldObject.metadata.?labels
                || object.metadata.?annotations != oldObject.metadata.?annotations
                || object.metadata.?ownerReferences != oldObject.metadata.?ownerReferences
            """);
  }

  private List<Node> rules(Predicate<String> which) {
    return judged.stream()
        .filter(each -> which.test(each.group() + "/" + each.resource()))
        .filter(each -> !each.writes().isEmpty())
        .map(each -> rule(each, each.writes()))
        .toList();
  }

  private static Node rule(JudgedResource each, List<String> operations) {
    return new Template()
        .with("group", each.group())
        .with("versions", each.versions())
        .with("resource", each.resource())
        .with("operations", operations)
        .fill(
            """
            apiGroups: ["${group}"]
            apiVersions: ${versions}
            resources: ["${resource}"]
            operations: ${operations}
            scope: Namespaced
            """);
  }
}
