package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.catalogue.Shapes;
import dev.nimfleet.policies.cel.Expressions;
import dev.nimfleet.policies.cel.check.StructType;
import dev.nimfleet.policies.cel.eval.Functions;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.TypeName;
import dev.nimfleet.policies.shape.Giver;
import dev.nimfleet.policies.shape.ShapeCheck;
import dev.nimfleet.policies.shape.SizeLimits;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the expressions of policies are compiled in. To make one takes longer than to compile an
/// expression, so policies share them; they are compiled one after the other.
public final class Environments {
  private final List<Library> libraries;
  private final Functions functions;
  private final Map<String, Expressions> known = new HashMap<>();
  private final Map<KubernetesVersion, Environments> others = new HashMap<>();
  private final Map<String, TypeName> variables = new LinkedHashMap<>();
  private final KubernetesVersion version;
  private final Optional<Map<String, Giver>> givers;
  private final Optional<SizeLimits> limits;

  /// Those of an API server, to which an object may hold anything.
  ///
  /// @param libraries what may be called
  /// @param version what a cluster has that the expressions must run on
  public Environments(List<Library> libraries, KubernetesVersion version) {
    this(libraries, version, Optional.empty(), Optional.empty());
  }

  /// Those in which a field must be there that an expression names.
  ///
  /// @param givers what functions give, where anything is said of it
  /// @param limits of objects with which an expression should cost no more than it may; none where
  ///   nobody wants to hear of it
  public Environments(
      List<Library> libraries,
      KubernetesVersion version,
      Map<String, Giver> givers,
      Optional<SizeLimits> limits) {
    this(libraries, version, Optional.of(givers), limits);
  }

  private Environments(
      List<Library> libraries,
      KubernetesVersion version,
      Optional<Map<String, Giver>> givers,
      Optional<SizeLimits> limits) {
    this(List.copyOf(libraries), new Functions(libraries), version, givers, limits);
  }

  private Environments(
      List<Library> libraries,
      Functions functions,
      KubernetesVersion version,
      Optional<Map<String, Giver>> givers,
      Optional<SizeLimits> limits) {
    this.libraries = libraries;
    this.functions = functions;
    this.version = version;
    this.givers = givers;
    this.limits = limits;
  }

  /// The same libraries on another version.
  Environments on(KubernetesVersion other) {
    return other.equals(version)
        ? this
        : others.computeIfAbsent(
            other, _ -> new Environments(libraries, functions, other, givers, limits));
  }

  KubernetesVersion version() {
    return version;
  }

  Expressions expressions(boolean hasParams, boolean hasAuthorizer) {
    return known.computeIfAbsent(
        hasParams + " " + hasAuthorizer,
        _ ->
            new Expressions(
                libraries,
                functions,
                version,
                Names.scope(hasParams, hasAuthorizer, new StructType(Names.VARIABLES, variables))));
  }

  /// The limits with which an expression should cost no more than it may.
  Optional<SizeLimits> limits() {
    return limits;
  }

  /// What checks the fields that a policy names, where they are checked.
  Optional<ShapeCheck> fields(Policy policy) {
    return givers.map(known -> new ShapeCheck(names(policy), known));
  }

  /// What a policy can cost at most.
  ///
  /// @param limits of values that no schema limits
  public PolicyCost cost(CompiledPolicy policy, SizeLimits limits) {
    var shapes = new ShapeCheck(names(policy.policy()), givers.orElse(Map.of()), limits);
    return PolicyCost.of(policy, shapes, limits, functions);
  }

  private static Map<String, Shape> names(Policy policy) {
    Shape object = MatchedKinds.of(policy.constraints());
    Map<String, Shape> names = new HashMap<>(Map.of("object", object, "oldObject", object));
    policy
        .paramKind()
        .ifPresent(kind -> names.put("params", Shapes.of(kind.apiVersion(), kind.kind())));
    return names;
  }

  /// The variables of the policy at hand, each from where it is defined on.
  Map<String, TypeName> variables() {
    return variables;
  }
}
