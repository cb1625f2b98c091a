package dev.nimfleet.cli.project;

import static dev.nimfleet.compiler.schema.Field.field;

import dev.nimfleet.compiler.schema.Field;
import dev.nimfleet.compiler.schema.Type.Choice;
import dev.nimfleet.compiler.schema.Type.ListOf;
import dev.nimfleet.compiler.schema.Type.Struct;
import dev.nimfleet.compiler.schema.Type.Word;
import java.util.List;

/// The fields of a project file.
public final class ProjectSchema {
  static final String API_VERSION = "nimfleet.dev/v1alpha1";
  static final String KIND = "FleetProject";

  private static final Word PATH = new Word("path", "a path", "");

  static final Field FLEET =
      field(
              "fleet",
              new Word("pattern", "a path or a pattern such as `fleets/*.yaml`", ""),
              "The fleet files.")
          .require()
          .example("fleet.yaml");
  static final Field CLUSTER =
      field("cluster", PATH, "The FleetCluster file that they are compiled for.")
          .orElse("none: what the fleets say themselves holds")
          .example("clusters/prod-eu.yaml");
  static final Field FOLDER =
      field("folder", PATH, "Where the manifests go: a folder below that of the project file.")
          .require()
          .example("out/prod");
  static final Field LAYOUT =
      field(
              "layout",
              new Choice("layout", List.of("files", "single")),
              "One file for each object, or one for all.")
          .orElse("files")
          .example("single");

  static final Struct OUTPUT = new Struct("an output", List.of(FLEET, CLUSTER, FOLDER, LAYOUT));

  static final Field OUTPUTS =
      field("outputs", new ListOf(OUTPUT), "What is compiled, for what, and where to.")
          .require()
          .example("[{fleet: fleet.yaml, folder: out/prod}]");

  static final Struct SPEC = new Struct("a project", List.of(OUTPUTS));

  /// The whole file.
  public static final Struct PROJECT =
      new Struct(
          "a " + KIND,
          List.of(
              field(
                      "apiVersion",
                      new Choice("apiVersion", List.of(API_VERSION)),
                      "The format's version.")
                  .require(),
              field("kind", new Choice("kind", List.of(KIND)), "The kind of document.").require(),
              field("spec", SPEC, "The project.").require().example("{outputs: […]}")));

  private ProjectSchema() {}
}
