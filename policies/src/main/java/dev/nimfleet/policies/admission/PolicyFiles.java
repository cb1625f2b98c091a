package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.cel.Expressions;
import dev.nimfleet.policies.cel.Expressions.Result;
import dev.nimfleet.policies.cel.eval.Budget;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.TypeName;
import dev.nimfleet.policies.prepared.PreparedExpression;
import dev.nimfleet.policies.prepared.PreparedFile;
import dev.nimfleet.policies.prepared.PreparedPolicy;
import dev.nimfleet.policies.shape.ShapeCheck;
import dev.nimfleet.policies.shape.SizeLimits;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reads policies from files, strictly and with places.
public final class PolicyFiles {
  public static final String POLICY = "ValidatingAdmissionPolicy";
  public static final String BINDING = "ValidatingAdmissionPolicyBinding";

  private PolicyFiles() {}

  /// The policies of a file whose expressions are all sound.
  ///
  /// @param environments for the version that the expressions must run on; a policy that says
  ///   `nimfleet.dev/min-kubernetes` must run on that one
  public static List<CompiledPolicy> read(
      Source source, Environments environments, Diagnostics diagnostics) {
    return read(YamlReader.read(source, diagnostics), environments, diagnostics);
  }

  /// The same, of the documents of a file.
  public static List<CompiledPolicy> read(
      List<? extends Node> documents, Environments environments, Diagnostics diagnostics) {
    List<CompiledPolicy> policies = new ArrayList<>();
    for (MapNode object : objects(documents, POLICY, diagnostics)) {
      compile(object, environments, Expressions::compile, environments::fields, diagnostics)
          .ifPresent(policy -> {
            environments
                .limits()
                .ifPresent(limits -> costs(policy, environments, limits, diagnostics));
            policies.add(policy);
          });
    }
    return policies;
  }

  /// What an expression does that has cost too much depends on the policy; none should come near.
  private static void costs(
      CompiledPolicy policy,
      Environments environments,
      SizeLimits limits,
      Diagnostics diagnostics) {
    environments
        .cost(policy, limits)
        .all()
        .filter(part -> part.bound().units() > Budget.PER_CALL)
        .forEach(part -> diagnostics.add(PolicyErrors.dear(part, limits)));
  }

  /// The same, of a file that is prepared.
  public static List<CompiledPolicy> read(
      PreparedFile file, Environments environments, Diagnostics diagnostics) {
    // What is good for the newest version was asked when the file was prepared.
    boolean isSettled = environments.version().equals(KubernetesVersion.NEWEST);
    List<CompiledPolicy> policies = new ArrayList<>();
    for (PreparedPolicy policy : file.policies()) {
      Iterator<PreparedExpression> known = policy.expressions().iterator();
      BiFunction<Expressions, String, Result> resume =
          (expressions, _) -> {
            PreparedExpression next = known.next();
            return isSettled
                ? expressions.resume(next.tree(), next.type())
                : expressions.resumeHere(next.tree(), next.type());
          };
      compile(policy.object(), environments, resume, _ -> Optional.empty(), diagnostics)
          .ifPresent(policies::add);
    }
    return policies;
  }

  /// Does once what [#read] then need not do again.
  ///
  /// @param rule the name of the rule's folder
  public static PreparedFile prepare(
      String rule, Source source, Environments environments, Diagnostics diagnostics) {
    List<PreparedPolicy> policies = new ArrayList<>();
    for (MapNode object : objects(source, POLICY, diagnostics)) {
      List<PreparedExpression> known = new ArrayList<>();
      compile(
          object,
          environments,
          (expressions, text) -> {
            Result result = expressions.compile(text);
            if (result instanceof Result.Ready(Supplier<Expr> tree, TypeName type, _)) {
              known.add(new PreparedExpression(type, tree));
            }
            return result;
          },
          environments::fields,
          diagnostics);
      policies.add(new PreparedPolicy(object, known));
    }
    return new PreparedFile(rule, source, policies);
  }

  /// The objects of a kind that are sound.
  private static List<MapNode> objects(Source source, String kind, Diagnostics diagnostics) {
    return objects(YamlReader.read(source, diagnostics), kind, diagnostics);
  }

  private static List<MapNode> objects(
      List<? extends Node> documents, String kind, Diagnostics diagnostics) {
    List<MapNode> objects = new ArrayList<>();
    for (Node document : documents) {
      if (!(document instanceof MapNode object)) continue;
      if (!object.text("kind").orElse("").equals(kind)) continue;
      int before = diagnostics.errors();
      Catalogue.ofAllReleases().check(object, diagnostics);
      if (diagnostics.errors() == before) objects.add(object);
    }
    return objects;
  }

  private static Optional<CompiledPolicy> compile(
      MapNode object,
      Environments environments,
      BiFunction<Expressions, String, Result> compiler,
      Function<Policy, Optional<ShapeCheck>> fields,
      Diagnostics diagnostics) {
    Policy policy = PolicyReader.policy(object);
    Optional<KubernetesVersion> needed = needed(policy, diagnostics);
    KubernetesVersion version = environments.version();
    if (needed.filter(own -> !version.has(own)).isPresent()) {
      diagnostics.add(PolicyErrors.tooNew(policy.at(), policy.name(), needed.get(), version));
      return Optional.empty();
    }
    Environments own = environments.on(needed.orElse(version));
    return new PolicyCompiler(own, compiler, fields.apply(policy), diagnostics).compile(policy);
  }

  /// The bindings of a file.
  public static List<Binding> bindings(Source source, Diagnostics diagnostics) {
    return objects(source, BINDING, diagnostics).stream().map(PolicyReader::binding).toList();
  }

  /// The oldest version that a policy is for, if it says so.
  private static Optional<KubernetesVersion> needed(Policy policy, Diagnostics diagnostics) {
    String own = policy.annotations().getOrDefault("nimfleet.dev/min-kubernetes", "");
    Optional<KubernetesVersion> version = KubernetesVersion.parse(own);
    if (!own.isEmpty() && version.isEmpty()) {
      diagnostics.add(PolicyErrors.noVersion(policy.at(), own));
    }
    return version;
  }
}
