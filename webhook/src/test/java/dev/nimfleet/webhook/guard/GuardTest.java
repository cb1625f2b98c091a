package dev.nimfleet.webhook.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.LabelSelector;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.rulebook.Finding;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.tiers.Exempt;
import dev.nimfleet.policies.tiers.Tier;
import dev.nimfleet.policies.tiers.Tier.Level;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.Waivers;
import dev.nimfleet.webhook.Reviews;
import dev.nimfleet.webhook.guard.Answer.Exempted;
import dev.nimfleet.webhook.guard.Answer.Judged;
import dev.nimfleet.webhook.guard.Answer.Passed;
import dev.nimfleet.webhook.guard.Answer.Undecided;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the guard makes of requests, beside what the rules themselves say.
class GuardTest {
  private static final String CPU =
      """
      apiVersion: keda.sh/v1alpha1
      kind: ScaledObject
      metadata: {name: llama, namespace: nim-prod}
      spec:
        scaleTargetRef: {name: llama}
        triggers: [{type: cpu, metadata: {value: "80"}}]
      """;

  private static final String SERVICE =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMService
      metadata: {name: llama, namespace: nim-prod}
      spec:
        image: {repository: nvcr.io/nim/meta/llama, tag: "1.3.0"}
        storage: {nimCache: {name: llama-cache, profile: ""}}
      """;

  private static final String CACHE =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMCache
      metadata: {name: llama-cache, namespace: nim-prod, uid: "1"}
      status: {state: Ready, profiles: [{name: abc}]}
      """;

  /// A cluster whose watches lag behind.
  private static final class Lagging implements LiveCluster {
    private final ClusterView watched;
    private final ClusterView real;
    private final List<String> asked = new ArrayList<>();
    private Optional<String> trouble = Optional.empty();
    private List<String> stale = List.of();

    Lagging(List<String> watched, List<String> real) {
      this.watched = objects(watched);
      this.real = objects(real);
    }

    @Override
    public ClusterView view() {
      return watched;
    }

    @Override
    public boolean isCurrent(String apiVersion, String kind) {
      return !kind.equals("PersistentVolumeClaim");
    }

    @Override
    public boolean isStale(String apiVersion, String kind) {
      return stale.contains(kind);
    }

    @Override
    public boolean knows(String apiVersion, String kind) {
      return !kind.equals("Rollout");
    }

    @Override
    public Optional<MapValue> fetch(
        String apiVersion, String kind, String namespace, String name, Duration limit)
        throws Unreachable {
      asked.add(kind + " " + namespace + "/" + name);
      if (trouble.isPresent()) throw new Unreachable(trouble.get());
      return real.get(apiVersion, kind, namespace, name);
    }
  }

  private static ClusterView objects(List<String> yamls) {
    return new Objects(yamls.stream().map(Reviews::value).toList());
  }

  private static Answer answer(LiveCluster cluster, Terms terms, AdmissionRequest request) {
    return new Guard(() -> terms, () -> Waivers.NONE, cluster, Observer.NONE)
        .answer(request, System.nanoTime() + Duration.ofSeconds(10).toNanos());
  }

  private static Terms guarding(String... namespaces) {
    return new Terms(Reviews.RULES, Tiers.NONE, Set.of(namespaces));
  }

  private static List<String> denied(Answer answer) {
    assertThat(answer).isInstanceOf(Judged.class);
    return ((Judged) answer)
        .findings().stream()
            .filter(Finding::denies)
            .map(finding -> finding.rule().id())
            .distinct()
            .toList();
  }

  private static List<String> warned(Answer answer) {
    return ((Judged) answer)
        .findings().stream()
            .filter(finding -> finding.action() == Action.WARN)
            .map(finding -> finding.rule().id())
            .distinct()
            .toList();
  }

  @Test
  void anAutoscalerOfSomethingElseIsNoBusinessOfOurs() {
    var cluster = new Lagging(List.of(), List.of());
    assertThat(denied(answer(cluster, guarding(), Reviews.creating(CPU)))).isEmpty();
  }

  @Test
  void inAGuardedNamespaceEveryAutoscalerIs() {
    var cluster = new Lagging(List.of(), List.of());
    assertThat(denied(answer(cluster, guarding("nim-prod"), Reviews.creating(CPU))))
        .contains("no-cpu-autoscaling");
  }

  @Test
  void anAutoscalerOfAModelIsEverywhere() {
    var cluster = new Lagging(List.of(SERVICE), List.of(SERVICE));
    assertThat(denied(answer(cluster, guarding(), Reviews.creating(CPU))))
        .contains("no-cpu-autoscaling");
  }

  /// A GitOps engine applies the ScaledObject milliseconds after the NIMService.
  @Test
  void aModelThatTheWatchHasNotSeenYetIsAskedFor() {
    var cluster = new Lagging(List.of(), List.of(SERVICE));
    assertThat(denied(answer(cluster, guarding(), Reviews.creating(CPU))))
        .contains("no-cpu-autoscaling");
    assertThat(cluster.asked).contains("NIMService nim-prod/llama");
  }

  /// S15, and the same for its NIMCache.
  @Test
  void aCacheThatTheWatchHasNotSeenYetIsAskedForBeforeItsLackDenies() {
    var cluster = new Lagging(List.of(), List.of(CACHE));
    assertThat(denied(answer(cluster, guarding(), Reviews.creating(SERVICE))))
        .doesNotContain("cache-required");
    assertThat(cluster.asked).contains("NIMCache nim-prod/llama-cache");
  }

  /// Whoever deletes a service and then its cache is not told that the service is there still.
  @Test
  void aServiceThatIsGoneKeepsNoCache() {
    var using = new Lagging(List.of(SERVICE), List.of(SERVICE));
    assertThat(denied(answer(using, guarding(), Reviews.deleting(CACHE)))).contains("cache-in-use");
    var gone = new Lagging(List.of(SERVICE), List.of());
    assertThat(denied(answer(gone, guarding(), Reviews.deleting(CACHE)))).isEmpty();
  }

  @Test
  void eachObjectIsAskedForOnce() {
    var cluster = new Lagging(List.of(), List.of(CACHE));
    var _ = answer(cluster, guarding(), Reviews.creating(SERVICE));
    assertThat(cluster.asked).doesNotHaveDuplicates();
  }

  @Test
  void aCacheThatIsNotThereDenies() {
    var cluster = new Lagging(List.of(), List.of());
    assertThat(denied(answer(cluster, guarding(), Reviews.creating(SERVICE))))
        .contains("cache-required");
  }

  /// S17: the one difference that a dry-run may make.
  @Test
  void aDryRunOnlyWarnsOfACacheThatIsNotThere() {
    var cluster = new Lagging(List.of(), List.of());
    Answer answer = answer(cluster, guarding(), Reviews.trying(SERVICE));
    assertThat(denied(answer)).doesNotContain("cache-required");
    assertThat(warned(answer)).contains("cache-required");
  }

  /// S7: nobody is let through, and nobody is refused for good, because a question failed.
  @Test
  void whatCannotBeLookedUpIsUndecided() {
    var cluster = new Lagging(List.of(), List.of());
    cluster.trouble = Optional.of("connection refused");
    var terms = new Terms(Reviews.rules("cache-required"), Tiers.NONE, Set.of());
    assertThat(answer(cluster, terms, Reviews.creating(SERVICE)))
        .isInstanceOfSatisfying(
            Undecided.class,
            undecided -> assertThat(undecided.reason()).contains("connection refused"));
    assertThat(answer(cluster, guarding(), Reviews.creating(CPU))).isInstanceOf(Undecided.class);
  }

  /// What is sound by itself needs nobody's answer.
  @Test
  void whatIsSoundIsLetThroughWithoutAQuestion() {
    var cluster = new Lagging(List.of(), List.of());
    cluster.trouble = Optional.of("connection refused");
    String sound =
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web, namespace: shop}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          minReplicas: 2
          maxReplicas: 9
          metrics:
          - type: External
            external: {metric: {name: queue}, target: {type: Value, value: "3"}}
        """;
    assertThat(answer(cluster, guarding(), Reviews.creating(sound)))
        .isInstanceOfAny(Judged.class, Undecided.class);
    assertThat(answer(cluster, guarding(), Reviews.deleting(CPU))).isInstanceOf(Judged.class);
  }

  /// No watch keeps volumes, of which a large cluster has too many.
  @Test
  void whatNoWatchKeepsIsAskedForAtOnce() {
    String several = SERVICE.replace("spec:", "spec:\n  replicas: 2");
    String onAVolume = CACHE + "spec: {storage: {pvc: {name: models}}}\n";
    var cluster = new Lagging(List.of(onAVolume), List.of(onAVolume));
    var _ = answer(cluster, guarding(), Reviews.creating(several));
    assertThat(cluster.asked).contains("PersistentVolumeClaim nim-prod/models");
    cluster.trouble = Optional.of("connection refused");
    assertThat(denied(answer(cluster, guarding(), Reviews.creating(several))))
        .as("by rules that look nothing up")
        .isNotEmpty();
  }

  /// What a broken watch does not tell may be there.
  @Test
  void aListThatIsTooOldIsNoAnswer() {
    var cluster = new Lagging(List.of(), List.of());
    cluster.stale = List.of("NIMService");
    assertThat(answer(cluster, guarding(), Reviews.deleting(CACHE)))
        .isInstanceOfSatisfying(
            Undecided.class, undecided -> assertThat(undecided.isPassing()).isTrue());
  }

  /// A route of many models is judged as one of two.
  @Test
  void manyBackendsHideNothing() {
    List<String> services = new ArrayList<>();
    StringBuilder backends = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String state = i == 39 ? "NotReady" : "Ready";
      services.add(
          SERVICE.replace("name: llama,", "name: llama-%d,".formatted(i))
              + "status: {state: %s}\n".formatted(state));
      backends.append("{name: llama-%d, port: 8000, weight: %s}, ".formatted(i, "%d"));
    }
    String route =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: all, namespace: nim-prod}
        spec: {rules: [{backendRefs: [%s]}]}
        """
            .formatted(backends);
    var cluster = new Lagging(services, services);
    Answer answer =
        answer(
            cluster,
            guarding(),
            Reviews.updating(
                route.replace("%d", "0").replaceFirst("weight: 0", "weight: 100"),
                route.replace("%d", "2")));
    assertThat(denied(answer)).contains("route-backends-ready");
  }

  @Test
  void whatOwnsATargetMayBeOfAKindThatNobodyKnows() {
    var cluster = new Lagging(List.of(), List.of());
    String rollout =
        CPU.replace(
            "scaleTargetRef: {name: llama}",
            "scaleTargetRef: {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web}");
    assertThat(denied(answer(cluster, guarding(), Reviews.creating(rollout)))).isEmpty();
    assertThat(cluster.asked).noneMatch(question -> question.startsWith("Rollout"));
  }

  /// S18: a name that only looks like the exempt one is not.
  @Test
  void onlyExactNamesAreExempt() {
    var exempt = new Exempt(Set.of("system:serviceaccount:ops:rescue"), Set.of("break-glass"));
    var terms = new Terms(Reviews.RULES, new Tiers(List.of(), exempt), Set.of("nim-prod"));
    var cluster = LiveCluster.of(objects(List.of()));
    assertThat(answer(cluster, terms, as("system:serviceaccount:ops:rescue")))
        .isInstanceOf(Exempted.class);
    assertThat(answer(cluster, terms, as("jane", "break-glass"))).isInstanceOf(Exempted.class);
    for (var other :
        List.of(
            as("system:serviceaccount:ops:rescue2"),
            as("system:serviceaccount:ops"),
            as("SYSTEM:serviceaccount:ops:rescue"),
            as("jane", "break-glass-2", "break"),
            as("break-glass"))) {
      assertThat(denied(answer(cluster, terms, other))).contains("no-cpu-autoscaling");
    }
  }

  private static AdmissionRequest as(String user, String... groups) {
    return Reviews.creatingAs(new User(user, "", Arrays.asList(groups), Map.of()), CPU);
  }

  /// S12: a version that no rule was written for is not waved through.
  @Test
  void anotherVersionOfAKindIsUndecided() {
    var cluster = LiveCluster.of(objects(List.of()));
    var request =
        Reviews.creating(SERVICE.replace("apps.nvidia.com/v1alpha1", "apps.nvidia.com/v1"));
    assertThat(answer(cluster, guarding(), request))
        .isInstanceOfSatisfying(
            Undecided.class,
            undecided ->
                assertThat(undecided.reason()).contains("`v1alpha1`").contains("Equivalent"));
  }

  /// S10: a status or a scale is no object of a rule.
  @Test
  void aSubresourcePasses() {
    var whole = Reviews.updating(CPU, CPU);
    var status =
        new AdmissionRequest(
            whole.kind(),
            whole.resource(),
            "status",
            whole.name(),
            whole.namespace(),
            whole.operation(),
            whole.user(),
            false,
            whole.options(),
            whole.object(),
            whole.oldObject(),
            whole.namespaceObject());
    assertThat(answer(LiveCluster.of(objects(List.of())), guarding("nim-prod"), status))
        .isInstanceOf(Passed.class);
  }

  /// S8: one that is being deleted can be edited still, and is judged; its end is not stopped.
  @Test
  void anObjectThatIsBeingDeletedIsJudgedAndMayEnd() {
    String good =
        CPU.replace("cpu, metadata: {value: \"80\"}", "cron, metadata: {desiredReplicas: \"2\"}");
    String going =
        "metadata: {name: llama, namespace: nim-prod, deletionTimestamp: \"2026-01-01T00:00:00Z\","
            + " finalizers: [x]}";
    String plain = "metadata: {name: llama, namespace: nim-prod}";
    var cluster = LiveCluster.of(objects(List.of()));
    var edit = Reviews.updating(good.replace(plain, going), CPU.replace(plain, going));
    assertThat(denied(answer(cluster, guarding("nim-prod"), edit))).contains("no-cpu-autoscaling");
    var end =
        Reviews.updating(
            CPU.replace(plain, going), CPU.replace(plain, going.replace(", finalizers: [x]", "")));
    assertThat(denied(answer(cluster, guarding("nim-prod"), end))).isEmpty();
  }

  /// S9: what was good may not become bad.
  @Test
  void anUpdateIsJudgedByWhatItBringsIn() {
    String good =
        CPU.replace("cpu, metadata: {value: \"80\"}", "cron, metadata: {desiredReplicas: \"2\"}");
    var cluster = LiveCluster.of(objects(List.of()));
    assertThat(denied(answer(cluster, guarding("nim-prod"), Reviews.updating(good, CPU))))
        .contains("no-cpu-autoscaling");
    assertThat(denied(answer(cluster, guarding("nim-prod"), Reviews.updating(CPU, CPU)))).isEmpty();
  }

  /// S16: what is created with `generateName` has no name yet.
  @Test
  void anObjectWithoutANameIsJudged() {
    var cluster = LiveCluster.of(objects(List.of(SERVICE)));
    var request =
        Reviews.creating(CPU.replace("name: llama, namespace", "generateName: x-, namespace"));
    assertThat(denied(answer(cluster, guarding(), request))).contains("no-cpu-autoscaling");
  }

  /// S5: a cache of another namespace is neither used nor told of.
  @Test
  void noRuleLooksIntoAnotherNamespace() {
    var elsewhere = CACHE.replace("nim-prod", "secret");
    var cluster = LiveCluster.of(objects(List.of(elsewhere)));
    assertThat(denied(answer(cluster, guarding(), Reviews.creating(SERVICE))))
        .contains("cache-required");
  }

  /// S19: a label that anybody may set on a namespace loosens nothing, unless the administrator has
  /// said so.
  @Test
  void aNamespaceIsAsStrictAsItsTierSays() {
    var dev =
        new Tier("dev", List.of("nim-dev"), Optional.empty(), Map.of("*", Level.WARN), Map.of());
    var terms = new Terms(Reviews.RULES, new Tiers(List.of(dev)), Set.of("nim-prod", "nim-dev"));
    var cluster = LiveCluster.of(objects(List.of()));
    assertThat(denied(answer(cluster, terms, Reviews.creating(CPU)))).isNotEmpty();
    Answer inDev = answer(cluster, terms, Reviews.creating(CPU.replace("nim-prod", "nim-dev")));
    assertThat(denied(inDev)).isEmpty();
    assertThat(warned(inDev)).contains("no-cpu-autoscaling");
  }

  @Test
  void theLabelsOfANamespaceThatTheWatchHasNotSeenYetAreAskedForBeforeItsTierDenies() {
    var dev =
        new Tier(
            "dev",
            List.of(),
            Optional.of(new LabelSelector(Map.of("tier", "dev"), List.of())),
            Map.of("*", Level.WARN),
            Map.of());
    var terms = new Terms(Reviews.RULES, new Tiers(List.of(dev)), Set.of("nim-prod"));
    String namespace =
        "{apiVersion: v1, kind: Namespace, metadata: {name: nim-prod, labels: {tier: dev}}}";
    var late = new Lagging(List.of(), List.of(namespace));
    Answer answer = answer(late, terms, Reviews.creating(CPU));
    assertThat(denied(answer)).isEmpty();
    assertThat(warned(answer)).contains("no-cpu-autoscaling");
    assertThat(late.asked).containsOnlyOnce("Namespace /nim-prod");
    var seen = new Lagging(List.of(namespace), List.of());
    assertThat(denied(answer(seen, terms, Reviews.creating(CPU)))).isEmpty();
    assertThat(seen.asked).isEmpty();
  }

  @Test
  void anAnswerThatComesTooLateIsNone() {
    var cluster = LiveCluster.of(objects(List.of()));
    var guard = new Guard(() -> guarding("nim-prod"), () -> Waivers.NONE, cluster, Observer.NONE);
    assertThat(guard.answer(Reviews.creating(CPU), System.nanoTime() - 1))
        .isInstanceOf(Undecided.class);
  }
}
