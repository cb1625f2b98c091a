package dev.nimfleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What no file of the repository may hold.
class RepositoryHygieneTest {
  private static final int LARGEST =
      500_000; // bytes; larger files are generated, or belong elsewhere

  /// Written by programs alone; they hold what these write.
  private static final Set<String> WRITTEN_BY_TOOLS = Set.of("go.sum", "go.mod", "functions.txt");

  @Test
  void noPathOfOneMachine() {
    // Argo CD's images have a home of its own.
    refuse(
        "a path that exists on one machine",
        "(?<![\\w.}/])/(?:work|root|tmp|Users|home/(?!argocd/)\\w+)/");
  }

  @Test
  void noHostOfAPackageRegistry() {
    refuse(
        "the host of a package registry; a mirror must be able to serve the build",
        "repo1?\\.maven\\.|oss\\.sonatype\\.|central\\.sonatype\\.|proxy\\.golang\\.|registry\\.npmjs\\."
            + "|pypi\\.org|plugins\\.gradle\\.org");
  }

  @Test
  void noTabAndNoBlankAtTheEndOfALine() {
    List<Path> files =
        texts().stream()
            .filter(file -> !WRITTEN_BY_TOOLS.contains(file.getFileName().toString()))
            .filter(file -> !Repository.name(file).endsWith(".go")) // gofmt decides
            .filter(file -> !Repository.name(file).endsWith(".tsv")) // tabs are its format
            .toList();
    assertThat(found(files, Pattern.compile("\t|[ \\u00a0]$|\r", Pattern.MULTILINE)))
        .as("tabs, carriage returns and trailing blanks")
        .isEmpty();
  }

  @Test
  void everyTextEndsWithOneLineBreak() {
    assertThat(texts().stream().filter(file -> !Repository.read(file).matches("(?s)|.*[^\n]\n")))
        .as("files that end without a line break, or with an empty line")
        .isEmpty();
  }

  @Test
  void everyTodoNamesAnIssue() {
    String word = "TO" + "DO";
    List<Path> code =
        texts().stream().filter(file -> !Repository.name(file).endsWith(".md")).toList();
    assertThat(found(code, Pattern.compile("\\b(?:" + word + "\\b(?!\\(#\\d+\\))|FIX" + "ME)")))
        .as("write %s(#12), with the number of an issue", word)
        .isEmpty();
  }

  @Test
  void noBinaryFile() {
    List<String> binary =
        ours().stream().filter(file -> !isText(file)).map(Repository::name).toList();
    assertThat(binary).as("nobody can review a binary file").isEmpty();
  }

  @Test
  void noLargeFile() throws IOException {
    List<String> large = new ArrayList<>();
    for (Path file : Repository.files()) {
      if (Files.size(file) > LARGEST) {
        large.add(Repository.name(file));
      }
    }
    assertThat(large).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nimfleet",
        ".ci/run",
        "tools/envtest/build",
        "tools/bench/build",
        "tools/bench/run"
      })
  void whatThePeopleRunIsExecutable(String name) {
    assertThat(Repository.root().resolve(name)).isExecutable();
  }

  private static void refuse(String what, String pattern) {
    assertThat(found(texts(), Pattern.compile(pattern))).as(what).isEmpty();
  }

  /// Each place as `file:line: text`.
  private static List<String> found(List<Path> files, Pattern pattern) {
    List<String> places = new ArrayList<>();
    for (Path file : files) {
      String text = Repository.read(file);
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        long line = text.substring(0, matcher.start()).lines().count();
        places.add("%s:%d: %s".formatted(Repository.name(file), line, matcher.group()));
      }
    }
    return places;
  }

  private static List<Path> texts() {
    return ours().stream().filter(RepositoryHygieneTest::isText).toList();
  }

  /// Golden inputs are broken on purpose.
  private static List<Path> ours() {
    return Repository.files().stream().filter(file -> !Repository.isGolden(file)).toList();
  }

  private static boolean isText(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, StandardCharsets.UTF_8);
      return text.indexOf('\0') < 0
          && java.util.Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
