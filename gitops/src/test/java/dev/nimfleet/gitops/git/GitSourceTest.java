package dev.nimfleet.gitops.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitSourceTest {
  @TempDir Path folder;
  private Upstream upstream;

  @BeforeEach
  void init() {
    upstream = Upstream.in(folder);
  }

  @Test
  void theFirstFetchBringsTheFilesBelowThePath() {
    upstream.write("README.md", "not ours").write("fleets/fleet.yaml", "kind: ModelFleet\n");
    String commit = upstream.write("fleets/models/a.yaml", "a").push("Add a model\n\nIt is new.");

    Revision revision = moved(source("fleets").fetch()).revision();

    assertThat(revision.commit()).isEqualTo(commit);
    assertThat(revision.subject()).isEqualTo("Add a model");
    assertThat(revision.authored()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
    assertThat(revision.files().keySet()).containsExactly("fleet.yaml", "models/a.yaml");
    assertThat(revision.files().get("fleet.yaml"))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("kind: ModelFleet\n");
  }

  private GitSource source(String path) {
    var place = new GitPlace(upstream.url(), new GitPlace.Pointer.Branch("main"), path);
    return new GitSource(folder.resolve("cache"), GitSettings.of(place));
  }

  private static Fetched.Moved moved(Fetched fetched) {
    assertThat(fetched).isInstanceOf(Fetched.Moved.class);
    return (Fetched.Moved) fetched;
  }
}
