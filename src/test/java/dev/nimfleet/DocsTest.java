package dev.nimfleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The documentation speaks of what is there. [CommandsInDocsIT] runs what it tells people to run.
class DocsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]+))?\\)");
  private static final int LONGEST_DECISION = 40; // lines; a longer one is two decisions

  @Test
  void everyRelativeLinkLeadsSomewhere() {
    List<String> broken = new ArrayList<>();
    for (Path page : Markdown.pages()) {
      Matcher link = LINK.matcher(Repository.read(page));
      while (link.find()) {
        if (!link.group(1).contains(":") && !leads(page, link.group(1), link.group(2))) {
          broken.add(Repository.name(page) + ": " + link.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leads(Path page, String path, String anchor) {
    Path goal = path.isEmpty() ? page : page.resolveSibling(path).normalize();
    return Files.exists(goal)
        && (anchor == null || Markdown.anchors(Repository.read(goal)).contains(anchor));
  }

  @Test
  void everyModelInTheReadmeStandsInAnExample() {
    String examples =
        String.join(
            "\n",
            Repository.files(".yaml").stream()
                .filter(file -> Repository.name(file).startsWith("examples/"))
                .map(Repository::read)
                .toList());
    List<String> readme = Repository.read(Repository.root().resolve("README.md")).lines().toList();
    for (Markdown.Block block : Markdown.blocks(readme)) {
      if (block.language().equals("yaml")) {
        assertThat(examples).contains(String.join("\n", block.lines()));
      }
    }
  }

  @Test
  void everyDecisionIsListedAndShort() {
    Path folder = Repository.root().resolve("docs/decisions");
    String list = Repository.read(folder.resolve("README.md"));
    for (Path page : Markdown.pages()) {
      String name = page.getFileName().toString();
      if (folder.equals(page.getParent()) && !name.equals("README.md")) {
        assertThat(list).contains("](" + name + ")");
        String text = Repository.read(page);
        assertThat(text.lines().count()).as(name).isLessThanOrEqualTo(LONGEST_DECISION);
        assertThat(text).contains("\n## Context\n", "\n## Decision\n", "\n## Consequence\n");
      }
    }
  }
}
