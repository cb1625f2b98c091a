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
    List<CompiledPolicy> policies = new ArrayList<>();
    for (Node document : YamlReader.read(source, diagnostics)) {
      if (!(document instanceof MapNode object)) continue;
      if (!object.text("kind").orElse("").equals(POLICY)) continue;
      int before = diagnostics.errors();
      Catalogue.ofAllReleases().check(object, diagnostics);
      if (diagnostics.errors() > before) continue;
      Policy policy = PolicyReader.policy(object);
      new PolicyCompiler(environments.on(wanted(policy, environments.version())), diagnostics)
          .compile(policy)
          .ifPresent(policies::add);
    }
    return policies;
  }

  /// The bindings of a file.
  public static List<Binding> bindings(Source source, Diagnostics diagnostics) {
    List<Binding> bindings = new ArrayList<>();
    for (Node document : YamlReader.read(source, diagnostics)) {
      if (!(document instanceof MapNode object)) continue;
      if (!object.text("kind").orElse("").equals(BINDING)) continue;
      int before = diagnostics.errors();
      Catalogue.ofAllReleases().check(object, diagnostics);
      if (diagnostics.errors() == before) bindings.add(PolicyReader.binding(object));
    }
    return bindings;
  }

  private static KubernetesVersion wanted(Policy policy, KubernetesVersion version) {
    String own = policy.annotations().getOrDefault("nimfleet.dev/min-kubernetes", "");
    return KubernetesVersion.parse(own).filter(asked -> !asked.has(version)).orElse(version);
  }
}
