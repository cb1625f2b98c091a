package dev.nimfleet.compiler;

import dev.nimfleet.compiler.catalogue.CatalogueErrors;
import dev.nimfleet.compiler.emit.EmitErrors;
import dev.nimfleet.compiler.fleet.FleetErrors;
import dev.nimfleet.compiler.imports.ImportErrors;
import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.lock.PinErrors;
import dev.nimfleet.compiler.plan.PlanErrors;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.yaml.YamlErrors;
import java.util.List;
import java.util.stream.Stream;

/// Every code that the compiler can report, phase by phase.
public final class Codes {
  private Codes() {}

  public static List<Code> all() {
    return Stream.of(
            YamlErrors.codes(),
            FleetErrors.codes(),
            PlanErrors.codes(),
            LockErrors.codes(),
            PinErrors.codes(),
            EmitErrors.codes(),
            CatalogueErrors.codes(),
            ImportErrors.codes())
        .flatMap(List::stream)
        .toList();
  }
}
