package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.cel.Expressions;
import dev.nimfleet.policies.cel.check.StructType;
import dev.nimfleet.policies.cel.eval.Functions;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.TypeName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the expressions of policies are compiled in. To make one takes longer than to compile an
/// expression, so policies share them; they are compiled one after the other.
public final class Environments {
  private final List<Library> libraries;
  private final Functions functions;
  private final Map<String, Expressions> known = new HashMap<>();
  private final Map<KubernetesVersion, Environments> others = new HashMap<>();
  private final Map<String, TypeName> variables = new LinkedHashMap<>();
  private final KubernetesVersion version;

  /// @param libraries what may be called
  /// @param version what a cluster has that the expressions must run on
  public Environments(List<Library> libraries, KubernetesVersion version) {
    this(List.copyOf(libraries), new Functions(libraries), version);
  }

  private Environments(List<Library> libraries, Functions functions, KubernetesVersion version) {
    this.libraries = libraries;
    this.functions = functions;
    this.version = version;
  }

  /// The same libraries on another version.
  Environments on(KubernetesVersion other) {
    return other.equals(version)
        ? this
        : others.computeIfAbsent(other, _ -> new Environments(libraries, functions, other));
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

  /// The variables of the policy at hand, each from where it is defined on.
  Map<String, TypeName> variables() {
    return variables;
  }
}
