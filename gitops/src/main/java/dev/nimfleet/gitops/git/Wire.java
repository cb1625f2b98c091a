package dev.nimfleet.gitops.git;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackLock;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;

/// One conversation with the server of a place.
final class Wire implements AutoCloseable {
  private final GitPlace place;
  private final Door door;
  private final Transport transport;
  private final FetchConnection connection;

  private Wire(GitPlace place, Door door, Transport transport, FetchConnection connection) {
    this.place = place;
    this.door = door;
    this.transport = transport;
    this.connection = connection;
  }

  /// Asks what the place points to.
  ///
  /// @param depth how many commits of its history come with the one that is brought
  static Wire open(Repository local, GitSettings settings, int depth) throws IOException, Stop {
    GitPlace place = settings.place();
    Door door = Door.of(settings);
    Optional<Transport> opened = Optional.empty();
    try {
      Transport transport = transport(local, settings, door);
      opened = Optional.of(transport);
      transport.setDepth(depth);
      FetchConnection connection = transport.openFetch(Set.of(new RefSpec(place.pointer().ref())));
      return new Wire(place, door, transport, connection);
    } catch (IOException | RuntimeException e) {
      opened.ifPresent(Transport::close);
      door.close();
      throw stop(e, place, door);
    }
  }

  /// Moves a branch from a commit to another, if it is still there.
  static RemoteRefUpdate push(Repository local, GitSettings settings, ObjectId from, ObjectId to)
      throws Stop {
    GitPlace place = settings.place();
    try (Door door = Door.of(settings)) {
      try (Transport transport = transport(local, settings, door)) {
        var update =
            new RemoteRefUpdate(local, to.getName(), to, place.pointer().ref(), false, null, from);
        transport.push(NullProgressMonitor.INSTANCE, Set.of(update));
        return update;
      } catch (IOException | RuntimeException e) {
        throw Failures.of(e, place, door);
      }
    }
  }

  private static Transport transport(Repository local, GitSettings settings, Door door)
      throws IOException, Refusal {
    Transport transport = Transport.open(local, Door.url(settings.place()));
    transport.setTagOpt(TagOpt.NO_TAGS);
    transport.setTimeout((int) settings.limits().silence().toSeconds());
    door.open(transport);
    return transport;
  }

  /// What the place points to; empty when there is no such branch or tag.
  Optional<ObjectId> tip() {
    return Optional.ofNullable(connection.getRef(place.pointer().ref())).map(Ref::getObjectId);
  }

  /// Brings it, and what it holds, into the local repository.
  void bring() throws IOException, Stop {
    try {
      List<Ref> tip = List.of(connection.getRef(place.pointer().ref()));
      connection.fetch(NullProgressMonitor.INSTANCE, tip, Set.of());
      for (PackLock lock : connection.getPackLocks()) {
        lock.unlock();
      }
    } catch (IOException | RuntimeException e) {
      throw stop(e, place, door);
    }
  }

  /// The server is not to blame for what is wrong with our own repository.
  private static Stop stop(Exception failure, GitPlace place, Door door) throws IOException {
    if (Failures.isCorruption(failure)) {
      throw new IOException(failure);
    }
    return Failures.of(failure, place, door);
  }

  @Override
  public void close() {
    connection.close();
    transport.close();
    door.close();
  }
}
