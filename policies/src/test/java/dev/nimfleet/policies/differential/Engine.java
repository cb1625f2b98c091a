package dev.nimfleet.policies.differential;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.admission.ActualCosts;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.Binding;
import dev.nimfleet.policies.admission.BoundPolicy;
import dev.nimfleet.policies.admission.CompiledPolicy;
import dev.nimfleet.policies.admission.Environments;
import dev.nimfleet.policies.admission.HpaVersions;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.PolicyCost;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.PolicyFiles;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.Measures;
import dev.nimfleet.policies.cel.authorization.Authority;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.library.Libraries;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.shape.SizeLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Our own answers.
final class Engine {
  /// Who the administrator of a test's server is.
  private static final User ADMIN =
      new User("admin", "admin", List.of("system:masters", "system:authenticated"), Map.of());

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Environments environments =
      new Environments(Libraries.all(), KubernetesVersion.NEWEST);
  private final Map<String, CompiledPolicy> compiled = new HashMap<>();
  private final Authority authority;

  Engine(Authority authority) {
    this.authority = authority;
  }

  /// What is wrong with a policy or a binding.
  Diagnostics problems(MapNode object) {
    var diagnostics = new Diagnostics();
    PolicyFiles.read(source(object), environments, diagnostics);
    PolicyFiles.bindings(source(object), diagnostics);
    return diagnostics;
  }

  Answer answer(Pair pair) {
    List<MapNode> objects = new ArrayList<>(pair.present());
    pair.namespace().ifPresent(objects::add);
    var cluster =
        new Objects(objects.stream().map(object -> (MapValue) ObjectValues.of(object)).toList());
    AdmissionRequest request = request(pair);
    var evaluator = new PolicyEvaluator(cluster, System.nanoTime() + LIMIT.toNanos(), authority);
    return Answer.of(
        evaluator.admit(List.of(new BoundPolicy(policy(pair.policy()), bindings(pair))), request));
  }

  /// The expressions of a pair that cost more than was said before they ran.
  List<String> dearerThanSaid(Pair pair) {
    CompiledPolicy policy = policy(pair.policy());
    AdmissionRequest request = request(pair);
    SizeLimits limits = Measures.of(ActualCosts.values(request, Null.NULL).values());
    List<PolicyCost.Part> bounds = environments.cost(policy, limits).all().toList();
    List<Long> actual = ActualCosts.of(policy, request, Null.NULL, ClusterView.EMPTY);
    return IntStream.range(0, actual.size())
        .filter(i -> actual.get(i) > bounds.get(i).bound().units())
        .mapToObj(i -> "%s: %d of %s".formatted(pair.name(), actual.get(i), bounds.get(i)))
        .toList();
  }

  private static AdmissionRequest request(Pair pair) {
    return Requests.of(
        pair.subject(),
        pair.operation(),
        pair.object().map(Engine::value).orElse(Null.NULL),
        pair.oldObject().map(Engine::value).orElse(Null.NULL),
        ADMIN,
        true,
        Null.NULL);
  }

  /// As the API server hands it to a policy.
  private static Object value(MapNode object) {
    return ObjectValues.of(HpaVersions.asV2(object));
  }

  private CompiledPolicy policy(MapNode policy) {
    return compiled.computeIfAbsent(
        policy.text("metadata", "name").orElseThrow(),
        _ -> {
          var diagnostics = new Diagnostics();
          List<CompiledPolicy> read = PolicyFiles.read(source(policy), environments, diagnostics);
          Wire.refuse(diagnostics);
          return read.getFirst();
        });
  }

  private static List<Binding> bindings(Pair pair) {
    var diagnostics = new Diagnostics();
    List<Binding> bindings =
        pair.bindings().stream()
            .flatMap(binding -> PolicyFiles.bindings(source(binding), diagnostics).stream())
            .toList();
    Wire.refuse(diagnostics);
    return bindings;
  }

  private static Source source(MapNode object) {
    return new Source(object.text("metadata", "name").orElse(""), Wire.json(object));
  }
}
