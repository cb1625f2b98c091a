package dev.nimfleet.policies.export;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.CompiledPolicy;
import dev.nimfleet.policies.admission.Environments;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.PolicyFiles;
import dev.nimfleet.policies.admission.PolicyResult.Decision;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.library.Libraries;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.export.Exporter.Exported;
import dev.nimfleet.policies.rules.Judge;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.rules.ShippedRules;
import dev.nimfleet.policies.rules.Verdict.Violation;
import dev.nimfleet.policies.tiers.Tiers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The shipped rules beside what is exported of them.
final class ExportedRules {
  static final String SO_BEFORE = " It was so before this change, which is not stopped.";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<Rule> rules;
  private final List<Exported> exported;
  private final Map<String, CompiledPolicy> plain = new HashMap<>();

  /// What is said of a request: what stops it, and what is only told.
  record Words(List<String> denied, List<String> warned) {}

  ExportedRules(Tiers tiers) {
    var diagnostics = new Diagnostics();
    rules = ShippedRules.read(KubernetesVersion.NEWEST, diagnostics);
    exported = new Exporter(List.of(), tiers).export(rules).exported();
    var environments = new Environments(Libraries.all(), KubernetesVersion.of(30));
    for (Exported each : exported) {
      StringBuilder text = new StringBuilder();
      for (MapNode object : each.objects()) {
        text.append("---\n");
        YamlWriter.write(object, text);
      }
      var source = new Source(each.name(), text.toString());
      PolicyFiles.read(source, environments, diagnostics)
          .forEach(policy -> plain.put(policy.name(), policy));
    }
    if (diagnostics.hasErrors()) throw new AssertionError(diagnostics.sorted());
  }

  List<Rule> rules() {
    return rules;
  }

  List<Exported> exported() {
    return exported;
  }

  /// What the rule itself says.
  Words ofRule(RulePolicy policy, AdmissionRequest request, Object params) {
    var alone = new Rule("a", "", "", "", List.of(policy), List.of());
    List<String> denied = new ArrayList<>();
    List<String> warned = new ArrayList<>();
    for (Violation violation : new Judge(evaluator()).judge(alone, request, params).violations()) {
      if (violation.action() == Action.DENY) denied.add(violation.message());
      else
        warned.add(
            violation.message()
                + (violation.isOld() && policy.action() == Action.DENY ? SO_BEFORE : ""));
    }
    return new Words(denied, warned);
  }

  /// What the policies that were made of it say.
  ///
  /// @param name of the exported policy
  Words ofPlain(String name, Action action, AdmissionRequest request) {
    List<String> denied = new ArrayList<>();
    List<String> warned = new ArrayList<>(said(name + "-existing", request));
    (action == Action.DENY ? denied : warned).addAll(said(name, request));
    return new Words(denied, warned);
  }

  private List<String> said(String name, AdmissionRequest request) {
    CompiledPolicy policy = plain.get(name);
    if (policy == null || !PolicyEvaluator.isAbout(policy, request)) return List.of();
    return evaluator().evaluate(policy, request, Null.NULL).denials().stream()
        .map(Decision::message)
        .toList();
  }

  private static PolicyEvaluator evaluator() {
    return new PolicyEvaluator(ClusterView.EMPTY, System.nanoTime() + LIMIT.toNanos());
  }
}
