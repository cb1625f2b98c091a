package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.policies.rulebook.Finding;
import dev.nimfleet.policies.rulebook.RuleBook;
import dev.nimfleet.policies.rules.Judge;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.tiers.NamespaceFacts;
import dev.nimfleet.policies.tiers.Tier;
import dev.nimfleet.policies.tiers.TierErrors;
import dev.nimfleet.policies.waivers.Waiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Judges objects one by one, each as strictly as its namespace wants it. Several threads may.
final class ObjectRules {
  private final Setting setting;
  private final RuleBook book;
  private final Set<Waiver> used = ConcurrentHashMap.newKeySet();
  private final Set<Waiver> met = ConcurrentHashMap.newKeySet();

  /// What is not known of namespaces, by their names.
  private final Map<String, Diagnostic> doubts = new ConcurrentHashMap<>();

  ObjectRules(Setting setting) {
    this.setting = setting;
    this.book = new RuleBook(setting.rules(), setting.tiers(), setting.waivers());
  }

  /// What is wrong with an object.
  ///
  /// @param world with the object itself; one that is new there is judged by the autoscalers that
  ///   wait for it and that nobody judges by themselves
  /// @param deadline as [System#nanoTime] tells it
  List<Diagnostic> judge(Subject subject, World world, long deadline) {
    ClusterView cluster = world.cluster();
    String space = subject.object().text("metadata", "namespace").orElse("");
    var known = cluster.get("v1", "Namespace", "", space);
    AdmissionRequest request = subject.request(known.isPresent() ? known.get() : Null.NULL);
    met.addAll(setting.waivers().about(request));
    List<Tier> tiers = tiers(subject, request, cluster);
    ClusterView waiting = subject.old().isPresent() ? ClusterView.EMPTY : world.unjudged();
    var judge = new Judge(new PolicyEvaluator(cluster, deadline), waiting);
    var verdicts = new Verdicts(subject, request, judge);
    return book.findings(tiers, request, verdicts::of).stream()
        .map(finding -> told(finding, subject.file()))
        .toList();
  }

  private List<Tier> tiers(Subject subject, AdmissionRequest request, ClusterView cluster) {
    NamespaceFacts namespace = facts(subject, request, cluster);
    List<Tier> tiers = setting.tiers().candidates(namespace);
    if (tiers.size() > 1 && Present.isNamespaced(subject.file())) {
      doubt(subject.file(), namespace, tiers.stream().map(Tier::name).toList());
    }
    return tiers;
  }

  /// What is in no namespace is in none of a tier either, so that any may mean it.
  private static NamespaceFacts facts(
      Subject subject, AdmissionRequest request, ClusterView cluster) {
    if (request.isAboutNamespace()) {
      return NamespaceFacts.of(request.namespace(), Inside.labels(subject.value()));
    }
    return subject
        .file()
        .text("metadata", "namespace")
        .map(name -> NamespaceFacts.in(cluster, name))
        .orElse(NamespaceFacts.NONE);
  }

  /// Said once of a namespace, at the first of its objects.
  private void doubt(MapNode object, NamespaceFacts namespace, List<String> tiers) {
    Span at = object.find("metadata", "namespace").map(Node::at).orElse(Told.place(object));
    Diagnostic doubt =
        namespace
            .name()
            .map(name -> TierErrors.unknownLabels(at, name, tiers))
            .orElseGet(() -> TierErrors.unknownNamespace(at, tiers));
    doubts.merge(
        namespace.name().orElse(""),
        doubt,
        (one, other) -> one.compareTo(other) <= 0 ? one : other);
  }

  private Diagnostic told(Finding finding, MapNode object) {
    finding.waiver().ifPresent(used::add);
    if (finding.isWaived()) return waived(finding, finding.waiver().orElseThrow(), object);
    Diagnostic told = Told.of(finding.rule(), finding.action(), finding.violation(), object);
    return finding
        .waiver()
        .map(ended -> told.note(ended.end(), "its waiver ended on " + ended.expires()))
        .orElse(told);
  }

  private static Diagnostic waived(Finding finding, Waiver waiver, MapNode object) {
    return Diagnostic.of(
            finding.violation().policy().code(finding.rule(), Action.AUDIT),
            Told.place(object),
            Told.message(object, finding.violation()),
            "waived until %s by %s: %s"
                .formatted(waiver.expires(), waiver.owner(), waiver.reason()))
        .note(waiver.at(), "the waiver");
  }

  /// What there is to say when all objects have been judged: of waivers that nothing was found for,
  /// and of namespaces of which too little is known.
  List<Diagnostic> remarks() {
    List<Diagnostic> remarks = new ArrayList<>(setting.waivers().idle(used, met));
    remarks.addAll(doubts.values());
    return remarks;
  }
}
