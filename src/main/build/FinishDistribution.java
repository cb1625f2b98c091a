import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;

/// The last step of packaging: makes the start-up caches for the JDK that runs this, and notes which
/// JDK that is. The tar.gz has no part in it, since a cache fits one build of one JDK only.
///
///     java FinishDistribution.java DISTRIBUTION
public class FinishDistribution {
  public static void main(String[] args) throws Exception {
    Path lib = Path.of(args[0]).toAbsolutePath().resolve("lib");
    Path java = Path.of(System.getProperty("java.home"));
    train(java, lib, "nimfleet.aot", "dev.nimfleet.cli.Training");
    train(java, lib, "nimfleet-webhook.aot", "dev.nimfleet.cli.WebhookTraining");
    Files.writeString(lib.resolve("packaging"), java + "\n" + id(java) + "\n");
  }

  private static void train(Path java, Path lib, String name, String training)
      throws IOException, InterruptedException {
    Path cache = lib.resolve(name);
    Files.deleteIfExists(cache);
    int result =
        new ProcessBuilder(
                java.resolve("bin/java").toString(),
                "-XX:+UseSerialGC",
                "-Xlog:disable",
                "-XX:AOTCacheOutput=" + cache,
                "-cp",
                jar(lib).toString(),
                training)
            .inheritIO()
            .start()
            .waitFor();
    if (result != 0 || !Files.exists(cache)) {
      System.err.println(
          "No start-up cache could be made; nimfleet works without it, but starts slower.");
    }
  }

  private static Path jar(Path lib) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "nimfleet-cli-*.jar")) {
      return jars.iterator().next();
    }
  }

  /// As find-java.sh makes it.
  private static String id(Path java) throws IOException {
    var release = new Properties();
    try (var reader = Files.newBufferedReader(java.resolve("release"))) {
      release.load(reader);
    }
    return Stream.of("IMPLEMENTOR", "JAVA_RUNTIME_VERSION", "OS_ARCH", "LIBC")
        .map(key -> release.getProperty(key, "").replace("\"", ""))
        .reduce((a, b) -> a + "-" + b)
        .orElseThrow();
  }
}
