package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nimfleet compile` without a file: all that nimfleet.yaml lists.
class ProjectTest {
  private static final String HEAD =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: FleetProject
      spec:
        outputs:
      """;

  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void twoFleetsForTwoClusters() {
    desk =
        new Desk(folder)
            .file("clusters/eu.yaml", "europe")
            .file("fleets/chat.yaml", "fleet nim/chat\nfile chat.yaml a one\ncluster c.yaml a\n")
            .file("fleets/code.yaml", "fleet nim/code\nfile code.yaml b two\n");
    outputs(
        """
            - {fleet: fleets/*.yaml, cluster: clusters/eu.yaml, folder: out/eu}
            - {fleet: fleets/chat.yaml, folder: out/us, layout: single}
        """);
  }

  private void outputs(String list) {
    desk.file("nimfleet.yaml", HEAD + list);
  }

  @Test
  void everyOutputGetsItsFolder() {
    Desk.Result result = desk.run("compile");
    assertThat(result)
        .isEqualTo(
            new Desk.Result(
                0,
                "",
                """
                chat: 1 model, 2 objects in out/eu/ (2 written, 0 unchanged, 0 removed)
                code: 1 model, 1 object in out/eu/ (1 written, 0 unchanged, 0 removed)
                chat: 1 model, 2 objects in out/us/ (1 written, 0 unchanged, 0 removed)
                """));
    assertThat(desk.files("out"))
        .containsEntry("eu/c.yaml", "content: europe")
        .containsEntry("eu/code.yaml", "content: two")
        .containsEntry("us/manifest.yaml", "---\ncontent: none\n---\ncontent: one");
  }

  @Test
  void checkAndDiffLookAtAllFolders() {
    desk.run("compile");
    assertThat(desk.run("compile", "--check")).isEqualTo(new Desk.Result(0, "", ""));
    desk.file("fleets/chat.yaml", "fleet nim/chat\nfile chat.yaml a three\ncluster c.yaml a\n");
    Map<String, String> before = desk.all("");
    assertThat(desk.run("compile", "--check").out())
        .isEqualTo("changed out/eu/chat.yaml\nchanged out/us/manifest.yaml\n");
    assertThat(desk.run("compile", "--diff").out()).contains("+++ b/chat.yaml", "+content: three");
    assertThat(desk.all("")).isEqualTo(before);
  }

  @Test
  void anErrorInOneOutputWritesNothing() {
    desk.file("fleets/code.yaml", "fleet nim/code\nbroken b\n");
    Desk.Result result = desk.run("compile");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).endsWith("1 error; nothing is written.\n");
    assertThat(desk.path("out")).doesNotExist();
  }

  @Test
  void keepGoingWritesTheOthers() {
    outputs("    - {fleet: fleets/*.yaml, folder: out}\n");
    desk.run("compile");
    desk.file("fleets/code.yaml", "broken b\n").file("fleets/new.yaml", "fleet nim/n\nfile n c d");
    assertThat(desk.run("compile", "--keep-going").code()).isEqualTo(1);
    assertThat(desk.files("out")).containsOnlyKeys("c.yaml", "chat.yaml", "code.yaml", "n");
  }

  @Test
  void keepGoingNeedsFiles() {
    assertThat(desk.run("compile", "--keep-going").err())
        .startsWith("error: `--keep-going` needs `layout: files`, since");
  }

  @Test
  void whatIsWrongWithAFleetOfTwoClustersIsSaidOnce() {
    desk.file("fleets/chat.yaml", "fleet nim/chat\nbroken a\n");
    assertThat(desk.run("compile").err()).endsWith("\n1 error; nothing is written.\n");
  }

  @Test
  void aFleetThatIsGoneTakesItsFilesAlong() throws IOException {
    desk.file("fleets/code.yaml", desk.read("fleets/code.yaml") + "waiver w.yaml b x\n");
    desk.run("compile");
    assertThat(desk.files("fleets/waivers")).containsOnlyKeys("w.yaml");
    Files.delete(desk.path("fleets/code.yaml"));
    Desk.Result result = desk.run("compile");
    assertThat(result.err())
        .contains("code: 0 models, 0 objects in out/eu/ (0 written, 0 unchanged, 1 removed)\n");
    assertThat(desk.all("out/eu")).containsOnlyKeys("c.yaml", "chat.yaml", ".nimfleet/chat.index");
    assertThat(desk.path("fleets/waivers")).isEmptyDirectory();
  }

  @Test
  void theLastFleetGoesOnlyWithAWord() throws IOException {
    outputs("    - {fleet: fleets/co*.yaml, folder: out}\n");
    desk.run("compile");
    Files.delete(desk.path("fleets/code.yaml"));
    Desk.Result refused = desk.run("compile");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .startsWith("error: No fleet found in `fleets/co*.yaml`.\n")
        .contains("`--allow-empty` accepts that");
    assertThat(desk.files("out")).isNotEmpty();
    assertThat(desk.run("compile", "--allow-empty").code()).isZero();
    assertThat(desk.path("out")).isEmptyDirectory();
  }

  @Test
  void aFleetThatOnlyMovedToAnotherFileKeepsItsFiles() throws IOException {
    desk.run("compile");
    Files.move(desk.path("fleets/code.yaml"), desk.path("fleets/coding.yaml"));
    assertThat(desk.run("compile", "--check").code()).isZero();
  }

  @Test
  void namedFilesLeaveOtherFleetsAlone() {
    desk.run("compile");
    desk.run("compile", "fleets/chat.yaml", "-o", "out/eu");
    assertThat(desk.files("out/eu")).containsKey("code.yaml");
  }

  @Test
  void aClusterCanBeNamedOnTheCommandLine() {
    desk.run("compile", "fleets/chat.yaml", "--cluster", "clusters/eu.yaml", "-o", "here");
    assertThat(desk.files("here")).containsEntry("c.yaml", "content: europe");
    assertThat(desk.run("compile", "fleets/chat.yaml", "--cluster", "no.yaml", "-o", "x").err())
        .isEqualTo("error: Cannot read `no.yaml`: no such file or folder.\n");
  }

  @Test
  void includesAreRelativeToTheFleetFile() {
    desk.file("fleets/chat.yaml", "fleet nim/chat\ninclude teams/*.yaml\n")
        .file("fleets/teams/a.yaml", "file a.yaml a one\n")
        .file("fleets/teams/b.yaml", "file b.yaml b two\n");
    desk.run("compile", "fleets/chat.yaml", "-o", "here");
    assertThat(desk.files("here")).containsOnlyKeys("a.yaml", "b.yaml");
  }

  private String mistakes(String project) {
    Desk.Result result = desk.file("nimfleet.yaml", project).run("compile");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).endsWith("; nothing is written.\n");
    assertThat(desk.path("out")).doesNotExist();
    return result.err();
  }

  @Test
  void j001SomethingElseIsNoProject() {
    assertThat(mistakes("apiVersion: nimfleet.dev/v1alpha1\nkind: ModelFleet\n"))
        .isEqualTo(
            """
            error[J001]: This is no project.
             --> nimfleet.yaml:1:1
              |
            1 | apiVersion: nimfleet.dev/v1alpha1
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ … to line 2
              = help: a project is one document that starts with `apiVersion: nimfleet.dev/v1alpha1` and `kind: FleetProject`.
            1 error; nothing is written.
            """);
    assertThat(mistakes("")).startsWith("error[J001]");
    assertThat(mistakes("---\na: b\n---\nc: d\n")).startsWith("error[J001]");
    assertThat(mistakes("a: [\n")).startsWith("error[Y005]").doesNotContain("J001");
  }

  @Test
  void j002AnUnknownFieldGetsASuggestion() {
    assertThat(mistakes(HEAD + "    - {fleet: fleets/*.yaml, foldr: out}\n"))
        .contains(
            "error[J002]: Unknown field `foldr`.\n --> nimfleet.yaml:5:30\n",
            "= help: did you mean `folder`?\n",
            "= help: the fields here are `fleet`, `cluster`, `folder`, `layout`.\n",
            "error[J003]: The field `folder` is missing.\n --> nimfleet.yaml:5:7\n");
    assertThat(mistakes(HEAD.replace("spec", "sepc"))).contains("did you mean `spec`?");
  }

  @Test
  void j003AMissingFieldIsShown() {
    assertThat(mistakes(HEAD + "    - {folder: out}\n"))
        .contains(
            "error[J003]: The field `fleet` is missing.\n",
            "= help: for example `fleet: fleet.yaml`.\n");
    assertThat(mistakes(HEAD.replace("outputs:", "{}")))
        .contains("error[J003]: The field `outputs` is missing.\n");
  }

  @Test
  void j004AValueHasAForm() {
    assertThat(mistakes(HEAD + "    - fleet.yaml\n    - {fleet: [a], folder: 1, layout: flat}\n"))
        .contains(
            "J004]: `outputs[]` must be a map such as `{fleet: fleet.yaml, folder: out/prod}`, not"
                + " `fleet.yaml`.",
            "J004]: `fleet` must be a path, not a list.",
            "J004]: `folder` must be a path, not an integer.",
            "J004]: `layout` must be `files` or `single`, not `flat`.");
    assertThat(mistakes(HEAD))
        .contains("`outputs` must be a list with an output or more, not null.");
    assertThat(mistakes(HEAD.replace("outputs:", "outputs: []")))
        .contains("`outputs` must be a list with an output or more, not a list without any.");
    assertThat(mistakes(HEAD + "    - {fleet: fleets/*.yaml, folder: ../out}\n"))
        .contains("J004]: `folder` must be a folder below that of nimfleet.yaml, not `../out`.");
  }

  @Test
  void j005AFileThatIsNotThereGetsASuggestion() {
    assertThat(mistakes(HEAD + "    - {fleet: fleets/chatt.yaml, cluster: eu.yaml, folder: out}\n"))
        .contains(
            "error[J005]: There is no file `fleets/chatt.yaml`.\n --> nimfleet.yaml:5:15\n",
            "= help: did you mean `fleets/chat.yaml`?\n",
            "error[J005]: There is no file `eu.yaml`.\n --> nimfleet.yaml:5:43\n");
  }

  @Test
  void j006AFleetGoesIntoAFolderOnce() {
    assertThat(
            mistakes(
                HEAD
                    + """
                        - {fleet: fleets/*.yaml, folder: out/eu}
                        - {fleet: ./fleets/code.yaml, folder: out/us/../eu}
                    """))
        .contains(
            "error[J006]: `./fleets/code.yaml` is compiled into `out/us/../eu` twice.\n",
            " --> nimfleet.yaml:6:43\n",
            "nimfleet.yaml:5:38");
  }

  @Test
  void explainKnowsTheCodesOfProjects() {
    assertThat(desk.runReal("explain", "J006").out())
        .startsWith("J006 (error): One fleet twice in one folder\n");
  }
}
