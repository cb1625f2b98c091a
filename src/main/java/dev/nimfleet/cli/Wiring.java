package dev.nimfleet.cli;

import dev.nimfleet.cli.project.ProjectErrors;
import dev.nimfleet.compiler.Codes;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Compiler;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.policies.admission.PolicyErrors;
import dev.nimfleet.policies.rules.RuleErrors;
import dev.nimfleet.policies.tiers.TierErrors;
import dev.nimfleet.policies.waivers.WaiverErrors;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/// What the commands get from the other rooms.
final class Wiring {
  private Wiring() {}

  /// Waivers are judged on the day in UTC, so that a laptop and a CI machine agree.
  static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  static Compilation compile(CompileRequest request, Run run) {
    Compiler compiler = new Compiler(ManifestCheck.NONE, today());
    return (request.allowEmpty() ? compiler.acceptingEmptyFleets() : compiler).compile(run);
  }

  static List<Topics> topics() {
    return List.of(new PresetTopics(), new CodeTopics(codes()), new FieldTopics());
  }

  private static List<Code> codes() {
    return Stream.of(Codes.all(), ProjectErrors.codes(), policyCodes())
        .flatMap(List::stream)
        .toList();
  }

  /// What can be wrong with rules, waivers and tiers.
  static List<Code> policyCodes() {
    return Stream.of(PolicyErrors.all(), RuleErrors.all(), WaiverErrors.all(), TierErrors.all())
        .flatMap(List::stream)
        .toList();
  }

  static SchemaCommand.Schemas schemas() {
    return new SchemaCommand.Schemas() {
      @Override
      public String jsonSchema() {
        return FleetFormats.jsonSchema();
      }

      @Override
      public String customResourceDefinition() {
        return FleetFormats.customResourceDefinition();
      }
    };
  }
}
