package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the command line says when it is used in the right and in the wrong way.
class UsageTest {
  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void desk() {
    desk = new Desk(folder).file("fleet.yaml", "fleet nim/prod\nfile x.yaml a one\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"init", "compile", "explain", "schema", "completion", "help"})
  void everyCommandHasHelpWithExamples(String command) {
    Desk.Result result = desk.run(command, "--help");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith("Usage: nimfleet " + command)
        .contains("\nExamples:\n  nimfleet " + command, "-h, --help");
    assertThat(desk.run("help", command).out()).isEqualTo(result.out());
  }

  @Test
  void theProgramHasHelpThatNamesItsCommands() {
    Desk.Result result = desk.run("--help");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("init", "compile", "explain", "schema", "completion", "--version")
        .isEqualTo(desk.run("help").out());
  }

  @Test
  void theVersionIsOneLine() {
    Desk.Result result = desk.run("--version");
    assertThat(result.code()).isZero();
    assertThat(result.out()).matches("nimfleet \\S+ \\(Java \\S+\\)\n");
  }

  @Test
  void withoutACommandTheHelpIsShownAsAnError() {
    Desk.Result result = desk.run();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("Usage: nimfleet ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          compil fleet.yaml                          | Unknown command `compil`.
          compile                                    | Name a fleet file and an output folder, `FILE -o DIR`, or list them in `nimfleet.yaml`, which is not here.
          compile -o out                             | `--output` needs a fleet file; without one, `nimfleet.yaml` says what goes where.
          compile --stdout                           | `--stdout` needs a fleet file; without one, `nimfleet.yaml` says what goes where.
          compile --check --cluster a.yaml           | `--cluster` needs a fleet file; without one, `nimfleet.yaml` says what goes where.
          compile fleet.yaml                         | Name the output folder with `-o DIR`, or print with `--stdout`.
          compile fleet.yaml -o                      | Option `--output` needs a value: DIR.
          compile fleet.yaml -o out --chek           | Unknown option `--chek`.
          compile fleet.yaml -o out -o elsewhere     | Option `--output` is given more than once.
          compile fleet.yaml -o out --layout flat    | `--layout` is `files` or `single`, not `flat`.
          compile fleet.yaml -o out --format xml     | `--format` is one of `text`, `json`, `lines`, not `xml`.
          compile fleet.yaml --stdout -o out         | `--stdout` and `--output` exclude each other.
          compile fleet.yaml --stdout --check        | `--stdout` and `--check` exclude each other.
          compile fleet.yaml -o out --layout single --keep-going | `--keep-going` needs `--layout files`, since the last good part of one model cannot be kept in a single file.
          compile fleet.yaml --stdout --keep-going   | `--keep-going` needs `-o DIR`, since a stream without the models that have errors lets a GitOps engine remove them.
          compile fleet.yaml --stdout --hook         | `--hook` and `--stdout` exclude each other.
          compile fleet.yaml -o out --diff --hook    | `--hook` and `--diff` exclude each other.
          compile - -o out --hook                    | `--hook` reads the index of Git, not the standard input.
          init a b                                   | Unexpected `b`.
          completion fish                            | There is no completion for `fish`, only for bash and zsh.
          help compil                                | Unknown command `compil`.
          """)
  void wrongUsageIsOneSentenceAndAPointerToHelp(String args, String sentence) {
    String[] words = args.split(" ", -1);
    Desk.Result result = desk.run(words);
    assertThat(result.err()).startsWith("error: " + sentence + "\n").contains("--help` shows");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(desk.all("")).containsOnlyKeys("fleet.yaml");
  }

  @Test
  void aMisspelledWordGetsASuggestion() {
    assertThat(desk.run("compil").err())
        .isEqualTo(
            """
            error: Unknown command `compil`.
              = help: did you mean `compile`?
              = help: `nimfleet --help` shows what is possible.
            """);
    assertThat(desk.run("compile", "fleet.yaml", "--stdut").err())
        .contains("= help: did you mean `--stdout`?\n", "`nimfleet compile --help` shows");
  }

  @Test
  void aBugIsNotHidden() {
    desk.file("fleet.yaml", "bug");
    Desk.Result result = desk.run("compile", "fleet.yaml", "-o", "out");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err())
        .matches(
            "(?s)error: nimfleet \\S+ has a bug: java.lang.IllegalStateException: the toy is"
                + " broken\\..*")
        .contains("\tat dev.nimfleet.cli.ToyCompiler");
  }

  @Test
  void initWritesAStarterOnce() throws IOException {
    Desk.Result first = desk.run("init", "new/prod");
    assertThat(first.code()).isZero();
    assertThat(first.err())
        .isEqualTo(
            "Wrote new/prod/fleet.yaml. Next: nimfleet compile new/prod/fleet.yaml -o out/\n");
    assertThat(desk.read("new/prod/fleet.yaml"))
        .isEqualTo(new String(InitCommand.starter(), StandardCharsets.UTF_8));
    desk.file("new/prod/fleet.yaml", "mine");
    Desk.Result second = desk.run("init", "new/prod");
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err())
        .startsWith("error: `new/prod/fleet.yaml` exists already, and is not overwritten.\n");
    assertThat(desk.read("new/prod/fleet.yaml")).isEqualTo("mine");
  }

  @Test
  void initWithoutAFolderMeansHere() {
    assertThat(desk.run("init").err()).startsWith("error: `fleet.yaml` exists already");
  }

  @Test
  void explainTellsWhyACodeMattersAndWhatToDo() {
    assertThat(desk.run("explain", "t001").out())
        .isEqualTo(
            """
            T001 (error): Broken model

            Why it matters
              It cannot run.

            What to do
              Mend it.
            """);
  }

  @Test
  void explainListsWhatThereIs() {
    assertThat(desk.run("explain").out())
        .isEqualTo(
            """
            Diagnostic codes
              T001  error    Broken model
              T002  warning  Odd fleet
            """);
  }

  @Test
  void explainGuessesWhatWasMeant() {
    Desk.Result result = desk.run("explain", "T01");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            """
            error: There is nothing called `T01` to explain.
              = help: did you mean `T001`?
              = help: `nimfleet explain` lists what there is.
            """);
  }

  @Test
  void schemaIsForEditorsOrForTheCluster() {
    assertThat(desk.run("schema").out()).isEqualTo("{}\n");
    assertThat(desk.run("schema", "--crd").out()).isEqualTo("kind: CustomResourceDefinition\n");
  }
}
