package dev.nimfleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Nobody discusses format here: google-java-format decides.
class FormatTest {
  private static final boolean WRITE = "write".equals(System.getProperty("format"));

  @Test
  void everyJavaFileIsFormattedByGoogleJavaFormat() throws FormatterException {
    Formatter formatter = new Formatter();
    List<String> unformatted = new ArrayList<>();
    for (Path file : Repository.files(".java")) {
      String text = Repository.read(file);
      String formatted = formatter.formatSourceAndFixImports(text);
      if (!formatted.equals(text) && WRITE) {
        Repository.write(file, formatted);
      } else if (!formatted.equals(text)) {
        unformatted.add(Repository.name(file));
      }
    }
    assertThat(unformatted).as("run this test with -Dformat=write to format them").isEmpty();
  }
}
