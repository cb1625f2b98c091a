package dev.nimfleet.gitops.fleets;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// What is kept of a fleet beside its ModelFleet: the fleet file that was last sound, and its lock,
/// as a repository would hold them. One object, so that no crash is between the two.
///
/// @param text the fleet file; empty before the first
/// @param lock empty when there is none
/// @param heard what people said last of models that no rollout moves, by model
/// @param object that holds it, as it was read; none before the first
record FollowedFleet(
    Optional<String> text,
    Optional<String> lock,
    SortedMap<String, Word> heard,
    Optional<KubeObject> object) {
  private static final String FLEET = "fleet.yaml.gz";
  private static final String LOCK = "fleet.lock.yaml.gz";
  private static final int MOST = 32 << 20;
  private static final Cluster.Applying HOW = new Cluster.Applying("nimfleet-lock", true, false);

  /// How the key ends under which it stands why a word was not carried out.
  private static final String REFUSAL = ".refused";

  /// What somebody has said of a model, and was heard.
  ///
  /// @param refusal why it was not carried out; empty when it was
  record Word(String id, Optional<String> refusal) {}

  /// Where it is. A fleet's name has no dot, so no fleet's ApplySet has this name.
  static ObjectId of(String namespace, String fleet) {
    return new ObjectId("", "ConfigMap", namespace, "nimfleet-" + fleet + ".lock");
  }

  static FollowedFleet read(Cluster cluster, ObjectId id) throws ClusterTrouble {
    Optional<KubeObject> found = cluster.find(id);
    return new FollowedFleet(part(found, FLEET), part(found, LOCK), heard(found), found);
  }

  private static SortedMap<String, Word> heard(Optional<KubeObject> object) {
    SortedMap<String, Word> heard = new TreeMap<>();
    if (object.flatMap(it -> it.fields().get("data")).orElse(null) instanceof MapNode data) {
      data.keys()
          .filter(key -> !key.endsWith(REFUSAL))
          .forEach(model ->
              heard.put(model, new Word(data.text(model).orElse(""), data.text(model + REFUSAL))));
    }
    return heard;
  }

  private static Optional<String> part(Optional<KubeObject> object, String key)
      throws ClusterTrouble {
    Optional<String> packed = object.flatMap(it -> it.text("binaryData", key));
    if (packed.isEmpty()) return Optional.empty();
    try (var in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed.get())))) {
      return Optional.of(new String(in.readNBytes(MOST), StandardCharsets.UTF_8));
    } catch (IOException | IllegalArgumentException _) {
      throw new ClusterTrouble(
          Reason.INVALID,
          "`%s` of %s cannot be read; put it back, or delete the ConfigMap: it is made again from"
                  .formatted(key, object.orElseThrow().id())
              + " what runs.");
    }
  }

  /// The same with other contents, which nobody has written yet.
  FollowedFleet with(String newText, String newLock, SortedMap<String, Word> said) {
    return new FollowedFleet(Optional.of(newText), Optional.of(newLock), said, object);
  }

  /// Puts it in the place of the version that was read, unless somebody else was faster.
  void write(Cluster cluster, ObjectId id) throws ClusterTrouble {
    var data = MapNode.at(Span.NOWHERE);
    text.ifPresent(it -> data.put(FLEET, packed(it)));
    lock.ifPresent(it -> data.put(LOCK, packed(it)));
    var said = MapNode.at(Span.NOWHERE);
    heard.forEach((model, word) -> {
      said.put(model, word.id());
      word.refusal().ifPresent(why -> said.put(model + REFUSAL, why));
    });
    MapNode manifest =
        id.manifest("v1")
            .with(MapNode.at(Span.NOWHERE).put("binaryData", data).put("data", said).build());
    cluster.apply(object.map(it -> it.over(manifest)).orElse(manifest), HOW);
  }

  private static String packed(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
