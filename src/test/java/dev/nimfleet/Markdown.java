package dev.nimfleet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the tests read out of a page of documentation.
final class Markdown {
  private Markdown() {}

  static List<Path> pages() {
    return Repository.files(".md").stream().filter(file -> !Repository.isGolden(file)).toList();
  }

  /// A fenced block.
  ///
  /// @param language the word behind the fence
  /// @param from the index of its first line in the page
  record Block(String language, int from, List<String> lines) {}

  static List<Block> blocks(List<String> page) {
    List<Block> blocks = new ArrayList<>();
    int open = -1;
    for (int i = 0; i < page.size(); i++) {
      if (!page.get(i).startsWith("```")) {
        continue;
      }
      if (open < 0) {
        open = i;
      } else {
        String language = page.get(open).substring(3).strip();
        blocks.add(new Block(language, open + 1, page.subList(open + 1, i)));
        open = -1;
      }
    }
    return blocks;
  }

  /// The anchors of a page's headings, as Git hosts name them.
  static List<String> anchors(String page) {
    return page.lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> anchor(line.replaceFirst("#+ *", "")))
        .toList();
  }

  static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }
}
