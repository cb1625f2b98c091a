package dev.nimfleet.gitops.git;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.internal.JGitText;

/// What a conversation that failed means. JGit tells most of it in the text of an exception, or in
/// a cause of a cause.
final class Failures {
  private static final List<String> NOT_LET_IN =
      List.of(
          JGitText.get().notAuthorized,
          JGitText.get().noCredentialsProvider,
          JGitText.get().authenticationNotSupported,
          " not permitted on ");

  /// Without the number that is filled in.
  private static final String REDIRECTED = JGitText.get().redirectsOff.split("\\{", 2)[0];

  private Failures() {}

  static Stop of(Exception failure, GitPlace place, Door door) {
    Optional<Reason> complaint = door.complaint();
    if (complaint.isPresent()) {
      return new Refusal(complaint.get());
    }
    List<Throwable> causes = Stream.iterate(failure, e -> e != null, Throwable::getCause).toList();
    return causes.stream()
        .flatMap(cause -> known(cause, place).stream())
        .findFirst()
        .orElseGet(() -> new Outage(GitReasons.unreadable(place, failure)));
  }

  /// Whether it is the cache that is to blame.
  static boolean isCorruption(Throwable failure) {
    return Stream.iterate(failure, e -> e != null, Throwable::getCause)
        .anyMatch(e -> e instanceof CorruptObjectException || e instanceof MissingObjectException);
  }

  private static Optional<Stop> known(Throwable cause, GitPlace place) {
    String message = String.valueOf(cause.getMessage());
    if (NOT_LET_IN.stream().anyMatch(message::contains)) {
      return Optional.of(new Refusal(GitReasons.notLetIn(place)));
    }
    if (message.contains(REDIRECTED)) {
      return Optional.of(new Refusal(GitReasons.redirected(place)));
    }
    return switch (cause) {
      case NoRemoteRepositoryException _ ->
          Optional.of(new Refusal(GitReasons.noRepository(place)));
      case UnknownHostException _ -> Optional.of(new Outage(GitReasons.hostUnknown(place)));
      case SocketTimeoutException _ -> Optional.of(new Outage(GitReasons.silent(place)));
      case ConnectException _ -> Optional.of(new Outage(GitReasons.notListening(place)));
      case NoRouteToHostException _ -> Optional.of(new Outage(GitReasons.notListening(place)));
      case SSLException e -> Optional.of(new Refusal(GitReasons.certificateUntrusted(place, e)));
      case SshException e
          when e.getDisconnectCode()
              == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE ->
          Optional.of(new Refusal(GitReasons.notLetIn(place)));
      default -> Optional.empty();
    };
  }
}
