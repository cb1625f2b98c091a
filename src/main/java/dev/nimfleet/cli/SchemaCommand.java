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

    String policyConfig();
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
            "  nimfleet schema --crd | kubectl apply -f -",
            "  nimfleet schema --policy-config > policy-config.schema.json");
    spec.addOption(
        OptionSpec.builder("--crd")
            .description("Print the ModelFleet CustomResourceDefinition instead.")
            .build());
    spec.addOption(
        CompileOptions.flag(
            "Print the JSON Schema of a PolicyConfig instead, the file of `--config`.",
            "--policy-config"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    boolean isCrd = given.hasMatchedOption("--crd");
    boolean isConfig = given.hasMatchedOption("--policy-config");
    if (isCrd && isConfig) {
      throw CompileOptions.wrong(given, "`--crd` and `--policy-config` exclude each other.");
    }
    console
        .out()
        .print(
            isCrd
                ? schemas.customResourceDefinition()
                : isConfig ? schemas.policyConfig() : schemas.jsonSchema());
    return ExitCode.DONE;
  }
}
