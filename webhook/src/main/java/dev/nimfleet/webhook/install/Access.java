package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.webhook.live.LookupKinds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the webhook may ask of the API server, and nothing beside it: no wildcard, no Secret but
/// its own, nothing that it could change in anybody's namespace but reports.
final class Access {
  private final InstallOptions options;

  Access(InstallOptions options) {
    this.options = options;
  }

  MapNode account() {
    return Alike.account(Template.of(options));
  }

  /// To create a webhook configuration cannot be limited to one name. Without it nothing would be
  /// guarded any more once somebody has deleted ours.
  MapNode clusterRole() {
    List<Node> rules = new ArrayList<>(reading());
    MapNode rest =
        fill(
            """
            rules:
            - apiGroups: [openreports.io]
              resources: [reports]
              verbs: [list, create, patch, delete]
            - apiGroups: [admissionregistration.k8s.io]
              resources: [validatingwebhookconfigurations]
              resourceNames: [nimfleet]
              verbs: [get, list, watch, update]
            - apiGroups: [admissionregistration.k8s.io]
              resources: [validatingwebhookconfigurations]
              verbs: [create]
            """);
    rules.addAll(((ListNode) rest.get("rules").orElseThrow()).items());
    return Template.of(options)
        .with("rules", new ListNode(Template.AT, rules))
        .fill(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: nimfleet-webhook
              labels: ${labels}
            rules: ${rules}
            """);
  }

  /// A rule for each group and what is done with its kinds. Waivers are read in one namespace only.
  private static List<MapNode> reading() {
    Map<List<String>, Map<String, SortedSet<String>>> resources = new LinkedHashMap<>();
    LookupKinds.all()
        .filter(kind -> !kind.equals(LookupKinds.WAIVER))
        .forEach(kind ->
            resources
                .computeIfAbsent(LookupKinds.verbs(kind), _ -> new TreeMap<>())
                .computeIfAbsent(kind.group(), _ -> new TreeSet<>())
                .add(kind.plural()));
    List<MapNode> rules = new ArrayList<>();
    resources.forEach((verbs, groups) ->
        groups.forEach((group, plurals) -> rules.add(reading(group, plurals, verbs))));
    return rules;
  }

  private static MapNode reading(
      String group, Collection<String> resources, Collection<String> verbs) {
    return new Template()
        .with("group", group)
        .with("resources", resources)
        .with("verbs", verbs)
        .fill(
            """
            apiGroups: ["${group}"]
            resources: ${resources}
            verbs: ${verbs}
            """);
  }

  MapNode clusterRoleBinding() {
    return Alike.clusterRoleBinding(Template.of(options));
  }

  /// In its own namespace: waivers, and who leads. Settings are files to it.
  MapNode role() {
    return fill(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: nimfleet-webhook
          namespace: ${namespace}
          labels: ${labels}
        rules:
        - apiGroups: [nimfleet.dev]
          resources: [policywaivers]
          verbs: [get, list, watch]
        - apiGroups: [coordination.k8s.io]
          resources: [leases]
          verbs: [get, create, update, patch]
        """);
  }

  MapNode roleBinding() {
    return binding("nimfleet-webhook");
  }

  /// The Secret with its certificate authority, by name.
  MapNode certificateRole() {
    return fill(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: nimfleet-webhook-certificates
          namespace: ${namespace}
          labels: ${labels}
        rules:
        - apiGroups: [""]
          resources: [secrets]
          resourceNames: [nimfleet-webhook-certificates]
          verbs: [get, list, watch, update, patch]
        - apiGroups: [""]
          resources: [secrets]
          verbs: [create]
        """);
  }

  MapNode certificateRoleBinding() {
    return binding("nimfleet-webhook-certificates");
  }

  private MapNode binding(String role) {
    return Alike.roleBinding(Template.of(options), options.namespace(), role);
  }

  private MapNode fill(String yaml) {
    return Template.of(options).fill(yaml);
  }
}
