package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads policies from files, strictly and with places.
public final class PolicyFiles {
  public static final String POLICY = "ValidatingAdmissionPolicy";

  private PolicyFiles() {}

  /// The policies of a file whose expressions are all sound.
  ///
  /// @param environments for the version that the expressions must run on; a policy that says
  ///   `nimfleet.dev/min-kubernetes` must run on that one
  public static List<CompiledPolicy> read(
      Source source, Environments environments, Diagnostics diagnostics) {
    List<CompiledPolicy> policies = new ArrayList<>();
    for (Node document : YamlReader.read(source, diagnostics)) {
      if (!(document instanceof MapNode object)) continue;
      if (!object.text("kind").orElse("").equals(POLICY)) continue;
      int before = diagnostics.errors();
      Catalogue.ofAllReleases().check(object, diagnostics);
      if (diagnostics.errors() > before) continue;
      Policy policy = PolicyReader.policy(object);
      Optional<KubernetesVersion> needed = needed(policy, diagnostics);
      KubernetesVersion version = environments.version();
      if (needed.filter(own -> !version.has(own)).isPresent()) {
        diagnostics.add(PolicyErrors.tooNew(policy.at(), policy.name(), needed.get(), version));
        continue;
      }
      new PolicyCompiler(environments.on(needed.orElse(version)), diagnostics)
          .compile(policy)
          .ifPresent(policies::add);
    }
    return policies;
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
