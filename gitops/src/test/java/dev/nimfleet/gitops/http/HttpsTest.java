package dev.nimfleet.gitops.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.gitops.git.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsTest {
  @TempDir private Path folder;

  private static int ask(Https https, WebServer server) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url(""))).build();
    return https.client().send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void theAuthoritiesAreThoseThatTheFileHoldsNow() throws Exception {
    Path others = Files.createDirectory(folder.resolve("others"));
    var identity = WebServer.Identity.make(Files.createDirectory(folder.resolve("own")));
    try (WebServer server = WebServer.start(folder, "token", identity)) {
      Path file = folder.resolve("ca.pem");
      Files.copy(WebServer.Identity.make(others).authority(), file);
      Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      Https https = new Https(Optional.of(file));
      assertThatThrownBy(() -> ask(https, server)).isInstanceOf(SSLException.class);
      assertThat(https.client()).isSameAs(https.client());

      Files.copy(server.authority(), file, StandardCopyOption.REPLACE_EXISTING);
      assertThat(ask(https, server)).as("it asks who comes").isEqualTo(401);
    }
  }

  @Test
  void aFileThatHoldsNoCertificateIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), "secret");
    assertThatThrownBy(() -> new Https(Optional.of(file)).client())
        .isInstanceOf(IOException.class)
        .hasMessage("`%s` cannot be read as certificates", file);
    assertThatThrownBy(() -> new Https(Optional.of(folder.resolve("none"))).client())
        .hasMessage("`%s` cannot be read", folder.resolve("none"));
  }
}
