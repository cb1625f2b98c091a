package dev.nimfleet.gitops.git;

import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackLock;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/// One conversation with the server of a place.
final class Wire implements AutoCloseable {
  private final GitPlace place;
  private final Transport transport;
  private final FetchConnection connection;

  private Wire(GitPlace place, Transport transport, FetchConnection connection) {
    this.place = place;
    this.transport = transport;
    this.connection = connection;
  }

  /// @param depth how many commits of its history come with the one that is brought
  static Wire open(Repository local, GitSettings settings, int depth) throws Refusal, Outage {
    GitPlace place = settings.place();
    try {
      Transport transport = Transport.open(local, new URIish(place.url()));
      try {
        transport.setDepth(depth);
        transport.setTagOpt(TagOpt.NO_TAGS);
        transport.setTimeout((int) settings.limits().silence().toSeconds());
        String ref = place.pointer().ref();
        FetchConnection connection = transport.openFetch(Set.of(new RefSpec(ref)));
        return new Wire(place, transport, connection);
      } catch (NotSupportedException | TransportException | RuntimeException e) {
        transport.close();
        throw e;
      }
    } catch (NotSupportedException | TransportException | URISyntaxException e) {
      throw Failures.of(e, place);
    }
  }

  /// What the place points to; empty when there is no such branch or tag.
  Optional<ObjectId> tip() {
    return Optional.ofNullable(connection.getRef(place.pointer().ref())).map(Ref::getObjectId);
  }

  /// Brings it, and what it holds, into the local repository.
  void bring() throws Refusal, Outage {
    try {
      List<Ref> tip = List.of(connection.getRef(place.pointer().ref()));
      connection.fetch(NullProgressMonitor.INSTANCE, tip, Set.of());
      for (PackLock lock : connection.getPackLocks()) {
        lock.unlock();
      }
    } catch (java.io.IOException e) {
      throw Failures.of(e, place);
    }
  }

  @Override
  public void close() {
    connection.close();
    transport.close();
  }
}
