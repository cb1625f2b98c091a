package dev.nimfleet.gitops.git;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/// Lets a conversation in: with what a [GitAccess] says, and with nothing else that is found on
/// this machine.
sealed interface Door extends AutoCloseable permits WebDoor, SshDoor {
  /// Has to be called before anything is said.
  void open(Transport transport);

  /// What the door itself found wrong, after a conversation that failed.
  Optional<Reason> complaint();

  @Override
  void close();

  /// The door for some settings, whose URL and access have to fit each other.
  static Door of(GitSettings settings) throws Refusal {
    URIish url = url(settings.place());
    boolean isSsh = "ssh".equals(scheme(url));
    return switch (settings.access()) {
      case GitAccess.Anonymous _ when isSsh ->
          throw new Refusal(GitReasons.sshWithoutKey(settings.place()));
      case GitAccess.Anonymous(Optional<Path> authorities) ->
          new WebDoor(url, Optional.empty(), WebDoor.trust(authorities));
      case GitAccess.Token token -> {
        if (!"https".equals(scheme(url))) {
          throw new Refusal(GitReasons.tokenWithoutHttps(settings.place()));
        }
        yield new WebDoor(
            url, Optional.of(WebDoor.login(token)), WebDoor.trust(token.authorities()));
      }
      case GitAccess.SshKey key -> {
        if (!isSsh) {
          throw new Refusal(GitReasons.keyWithoutSsh(settings.place()));
        }
        yield new SshDoor(url, key);
      }
    };
  }

  /// The URL of a place, if it is one that nothing secret stands in.
  static URIish url(GitPlace place) throws Refusal {
    try {
      var url = new URIish(place.url());
      boolean isKnown = Set.of("https", "http", "ssh", "git", "file").contains(scheme(url));
      if (!isKnown || (url.getHost() == null && !"file".equals(scheme(url)))) {
        throw new Refusal(GitReasons.strangeUrl(place));
      }
      // Tokens are often written in the place of the user.
      if (url.getPass() != null || (url.getUser() != null && !"ssh".equals(scheme(url)))) {
        throw new Refusal(GitReasons.secretInUrl(place));
      }
      return url;
    } catch (URISyntaxException e) {
      throw new Refusal(GitReasons.strangeUrl(place));
    }
  }

  private static String scheme(URIish url) {
    if (url.getScheme() != null) {
      return url.getScheme();
    }
    return url.getHost() == null ? "file" : "ssh"; // git@host:path
  }
}
