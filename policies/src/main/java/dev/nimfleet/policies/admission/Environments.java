package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.cel.Expressions;
import dev.nimfleet.policies.cel.check.StructType;
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
  private final Map<String, Expressions> known = new HashMap<>();
  private final Map<String, TypeName> variables = new LinkedHashMap<>();
  private final KubernetesVersion version;

  /// @param libraries what may be called
  /// @param version what a cluster has that the expressions must run on
  public Environments(List<Library> libraries, KubernetesVersion version) {
    this.libraries = List.copyOf(libraries);
    this.version = version;
  }

  /// The same libraries on another version.
  Environments on(KubernetesVersion other) {
    return other.equals(version) ? this : new Environments(libraries, other);
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
                version,
                Names.scope(hasParams, hasAuthorizer, new StructType(Names.VARIABLES, variables))));
  }

  /// The variables of the policy at hand, each from where it is defined on.
  Map<String, TypeName> variables() {
    return variables;
  }
}
