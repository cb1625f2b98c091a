package dev.nimfleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

/// A text that is made from the code and kept in Git, so that people can read it there.
/// `-Ddocs=write` brings it up to date.
final class Page {
  static final boolean WRITE = "write".equals(System.getProperty("docs"));

  private Page() {}

  static void require(Path file, String expected) {
    String text = Files.exists(file) ? Repository.read(file) : "";
    if (WRITE && !text.equals(expected)) {
      Repository.write(file, expected);
      return;
    }
    assertThat(text)
        .as("%s is out of date; -Ddocs=write rewrites it", Repository.name(file))
        .isEqualTo(expected);
  }

  /// The page with another text between the two comments that name a part.
  static String replacePart(String page, String name, String text) {
    String end = "<!-- end: " + name + " -->";
    int from = page.indexOf('\n', page.indexOf("<!-- begin: " + name)) + 1;
    int to = page.indexOf(end);
    assertThat(to).as("a part called `%s`", name).isGreaterThanOrEqualTo(from);
    return page.substring(0, from) + text + page.substring(to);
  }
}
