package dev.nimfleet.webhook.guard;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.policies.rulebook.Finding;
import dev.nimfleet.policies.rulebook.RuleBook;
import dev.nimfleet.policies.rules.Judge;
import dev.nimfleet.policies.rules.Verdict.Violation;
import dev.nimfleet.policies.scope.ModelScope;
import dev.nimfleet.policies.tiers.NamespaceFacts;
import dev.nimfleet.policies.waivers.Waivers;
import dev.nimfleet.webhook.guard.Answer.Exempted;
import dev.nimfleet.webhook.guard.Answer.Judged;
import dev.nimfleet.webhook.guard.Answer.Passed;
import dev.nimfleet.webhook.guard.Answer.Undecided;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Judges requests to a cluster by the rules, in the cluster as it is. Several threads may ask.
public final class Guard {
  private final Supplier<Terms> terms;
  private final Supplier<Waivers> waivers;
  private final LiveCluster cluster;
  private final Observer observer;

  /// @param terms that hold now
  /// @param waivers on the day that it is now
  public Guard(
      Supplier<Terms> terms, Supplier<Waivers> waivers, LiveCluster cluster, Observer observer) {
    this.terms = terms;
    this.waivers = waivers;
    this.cluster = cluster;
    this.observer = observer;
  }

  /// What is to be said of a request.
  ///
  /// @param deadline the value of [System#nanoTime()] at which an answer is of no use any more
  public Answer answer(AdmissionRequest request, long deadline) {
    Terms now = terms.get();
    if (now.tiers().exempt().has(request.user())) return new Exempted();
    if (!request.subResource().isEmpty()) return new Passed();
    Optional<String> strange = now.versions().strange(request);
    if (strange.isPresent()) return new Undecided(strange.get(), false);
    return new Judging(now, waivers.get(), request, deadline).answer();
  }

  /// One request.
  private final class Judging {
    private final Terms now;
    private final RuleBook book;
    private final AdmissionRequest request;
    private final long deadline;
    private final ClusterView watched = cluster.view();
    private Optional<Boolean> servesModel = Optional.empty();
    private Optional<String> scopeTrouble = Optional.empty();

    Judging(Terms now, Waivers waivers, AdmissionRequest request, long deadline) {
      this.now = now;
      this.book = new RuleBook(now.rules(), now.tiers(), waivers);
      this.request = request;
      this.deadline = deadline;
    }

    Answer answer() {
      AskedView view = AskedView.quick(cluster, watched, deadline);
      List<Finding> findings = findings(view);
      // What the watches show may be a moment old, which must stop nobody.
      if (findings.stream().anyMatch(each -> restsOnOthers(each) || restsOnLabels(each))) {
        view = AskedView.sure(cluster, watched, deadline);
        findings = findings(view);
      }
      Optional<String> trouble = view.trouble().or(() -> scopeTrouble);
      // A rule that could not look up might have spoken; that another one denies stays true.
      boolean isDenied = findings.stream().anyMatch(each -> each.denies() && !restsOnOthers(each));
      if (trouble.isPresent() && !isDenied) {
        return new Undecided("It could not be looked up: " + trouble.get(), true);
      }
      return System.nanoTime() - deadline > 0
          ? new Undecided("It was not judged in time.", false)
          : new Judged(findings);
    }

    private static boolean restsOnOthers(Finding finding) {
      return !finding.violation().policy().isPortable();
    }

    /// A namespace that the watches do not have yet may be of a gentler tier.
    private boolean restsOnLabels(Finding finding) {
      return finding.denies() && now.tiers().candidates(facts(watched)).size() > 1;
    }

    private List<Finding> findings(ClusterView view) {
      var judge = new Judge(new PolicyEvaluator(view, deadline), view);
      return book.findings(
          now.tiers().candidates(facts(view)),
          request,
          (rule, params) -> {
            long start = System.nanoTime();
            List<Violation> violations = judge.judge(rule, request, params).violations();
            observer.evaluated(rule.id(), System.nanoTime() - start);
            return violations.stream().filter(this::isMeant).toList();
          });
    }

    /// Whether a policy has a say. What waits for a model aims at one.
    private boolean isMeant(Violation violation) {
      return !violation.policy().isScoped()
          || violation.scaler().isPresent()
          || now.guards(request.namespace())
          || servesModel();
    }

    /// A NIMService that the watches do not have yet may have been there first.
    private boolean servesModel() {
      if (servesModel.isEmpty()) {
        boolean serves = new ModelScope(watched).servesModel(request);
        if (!serves) {
          AskedView asked = AskedView.sure(cluster, watched, deadline);
          serves = new ModelScope(asked).servesModel(request);
          if (!serves) scopeTrouble = asked.trouble();
        }
        servesModel = Optional.of(serves);
      }
      return servesModel.get();
    }

    private NamespaceFacts facts(ClusterView view) {
      String name = request.namespace();
      if (request.isAboutNamespace()) {
        return NamespaceFacts.of(name, Inside.labels(request.subject()));
      }
      return name.isEmpty() ? NamespaceFacts.NONE : NamespaceFacts.in(view, name);
    }
  }
}
