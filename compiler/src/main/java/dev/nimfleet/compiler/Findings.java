package dev.nimfleet.compiler;

import dev.nimfleet.compiler.ManifestCheck.Finding;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Severity;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is wrong with manifests, as it is told of the fleets that they come from.
final class Findings {
  private final IdentityHashMap<Manifest, FleetOutput> fleets = new IdentityHashMap<>();
  private final Set<Source> sources = new HashSet<>();

  Findings(List<FleetOutput> outputs) {
    for (FleetOutput fleet : outputs) {
      sources.add(fleet.at().source());
      fleet.plans().forEach(plan -> sources.add(plan.at().source()));
      fleet.manifests().forEach(manifest -> fleets.put(manifest, fleet));
    }
  }

  /// The diagnostic of a finding; none where all models that need the object have a waiver.
  Optional<Diagnostic> told(Finding finding) {
    Diagnostic found = finding.diagnostic();
    FleetOutput fleet = fleets.get(finding.manifest());
    if (fleet == null) return Optional.of(found);
    List<ModelPlan> plans =
        fleet.plans().stream()
            .filter(plan -> finding.manifest().models().contains(plan.name()))
            .toList();
    boolean isWaived =
        !plans.isEmpty() && plans.stream().allMatch(plan -> isWaived(plan, found.code().id()));
    if (isWaived) return Optional.empty();
    if (sources.contains(found.at().source())) return Optional.of(found);
    return Optional.of(asItRuns(found, plans.isEmpty() ? fleet.at() : plans.getFirst().at()));
  }

  private static boolean isWaived(ModelPlan plan, String policy) {
    return plan.waivers().stream().anyMatch(waiver -> waiver.policy().equals(policy));
  }

  /// What has been delivered before stays byte for byte, so that nothing in fleet.yaml can mend it
  /// at once: it is told, and stops nobody.
  private static Diagnostic asItRuns(Diagnostic found, Span at) {
    Code code = found.code();
    return new Diagnostic(
        found.isError() ? code.as(Severity.WARNING) : code,
        at,
        found.message(),
        found.notes(),
        found.help());
  }
}
