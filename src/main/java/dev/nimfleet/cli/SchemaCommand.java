package dev.nimfleet.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet schema [--crd]`: what a fleet.yaml may hold, for editors or for a cluster.
final class SchemaCommand implements Command {
  private final Schemas schemas;

  /// The forms that the one schema of fleet.yaml is published in.
  interface Schemas {
    String jsonSchema();

    String customResourceDefinition();
  }

  SchemaCommand(Schemas schemas) {
    this.schemas = schemas;
  }

  @Override
  public String name() {
    return "schema";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description("Prints the JSON Schema of fleet.yaml, for completion and checks in editors.")
        .footer(
            "  nimfleet schema > fleet.schema.json",
            "  nimfleet schema --crd | kubectl apply -f -");
    spec.addOption(
        OptionSpec.builder("--crd")
            .description("Print the ModelFleet CustomResourceDefinition instead.")
            .build());
  }

  @Override
  public int run(ParseResult given, Console console) {
    console
        .out()
        .print(
            given.hasMatchedOption("--crd")
                ? schemas.customResourceDefinition()
                : schemas.jsonSchema());
    return ExitCode.DONE;
  }
}
